import { parentPort, workerData } from 'node:worker_threads';
import type { PurchaseColumns } from '@zhiyin/loyalty';
import { fitLoyalty } from './loyalty-fit.ts';

/** A thread that fits one shop's loyalty and ends. */
const { columns, until } = workerData as { columns: PurchaseColumns; until: number };
parentPort!.postMessage(await fitLoyalty(columns, until));
