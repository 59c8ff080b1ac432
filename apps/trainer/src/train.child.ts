import { strategies } from './strategies.ts';
import { serveTraining } from './training-child.ts';

serveTraining(strategies);
