import { Body, Controller, Delete, Inject, Patch, Put } from '@nestjs/common';
import type { CatalogueStore } from '@zhiyin/domain';
import { inputError, limitProblem } from '@zhiyin/intake';
import { TenantRuntimes } from '@zhiyin/registry';
import { FromCaller, type Caller } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { elementsOf, storeElements, type ElementResult } from '../schemas/batch.ts';
import * as schemas from '../schemas/items.ts';
import { CATALOGUE_STORE } from '../tokens.ts';
import { readItem, readItemPatch } from './read-item.ts';

interface Results {
  readonly results: readonly ElementResult[];
}

@Controller('v1/items')
export class ItemsController {
  constructor(
    @Inject(CATALOGUE_STORE) private readonly catalogue: CatalogueStore,
    @Inject(TenantRuntimes) private readonly runtimes: TenantRuntimes,
  ) {}

  @Put()
  @Operation({
    access: 'items:write',
    tag: 'Items',
    summary: 'Create or replace items',
    description: '1..1000 items, each as a whole: a field that is left out gets its default. Use PATCH to change single fields.',
    body: schemas.itemBatchSchema,
    answer: schemas.itemAnswerSchema,
    problems: [413],
  })
  async put(@FromCaller() { tenant }: Caller, @Body() body: unknown): Promise<Results> {
    const rules = { validator: schemas.itemValidator, name: 'id', code: 'ITEM_MALFORMED', read: readItem };
    return this.#followed(await storeElements(elementsOf(body, 'items'), rules, (items) => this.catalogue.upsert(tenant.id, items)));
  }

  @Patch()
  @Operation({
    access: 'items:write',
    tag: 'Items',
    summary: 'Change fields of items',
    description: 'Fields that are left out keep their value; an id that is not in the catalogue is answered with "unknown".',
    body: schemas.itemPatchBatchSchema,
    answer: schemas.itemPatchAnswerSchema,
    problems: [413],
  })
  async patch(@FromCaller() { tenant }: Caller, @Body() body: unknown): Promise<Results> {
    const rules = { validator: schemas.itemPatchValidator, name: 'id', code: 'ITEM_MALFORMED', read: readItemPatch };
    return this.#followed(await storeElements(elementsOf(body, 'items'), rules, (patches) => this.catalogue.patch(tenant.id, patches)));
  }

  @Delete()
  @Operation({
    access: 'items:write',
    tag: 'Items',
    summary: 'Take items out of the catalogue',
    description: 'They are no longer offered; what people did with them goes on teaching.',
    body: schemas.itemRemovalSchema,
    answer: schemas.itemRemovalAnswerSchema,
    problems: [413],
  })
  async remove(@FromCaller() { tenant }: Caller, @Body() body: unknown): Promise<Results> {
    const { ids } = schemas.itemRemovalValidator.read(body, 'BATCH_MALFORMED');
    const problem = limitProblem(ids);
    if (problem) throw inputError('BATCH_MALFORMED', { ...problem, field: `ids.${problem.field}` });
    const outcomes = await this.catalogue.remove(tenant.id, ids);
    return this.#followed(outcomes.map((status, index) => ({ index, id: ids[index], status })));
  }

  /** The next answer of this replica knows the change; when the follower is away, the change is stored all the same. */
  async #followed(results: readonly ElementResult[]): Promise<Results> {
    await this.runtimes.caughtUp().catch(() => undefined);
    return { results };
  }
}
