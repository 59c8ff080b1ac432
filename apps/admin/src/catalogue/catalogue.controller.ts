import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { ITEM_STATES, NotFoundError, type CatalogueItem, type CatalogueStore, type ExplorerStore, type ItemState, type Tenant } from '@zhiyin/domain';
import { OfTenant } from '../http/caller.ts';
import { Operation } from '../http/operation.ts';
import { oneOfQuery, pageWish, textOf, type Query as QueryOf } from '../http/query.ts';
import { NumberInPath } from '../http/validation.ts';
import { CATALOGUE_STORE, EXPLORER_STORE } from '../tokens.ts';
import { ItemDetailsAnswer, ItemsAnswer, ShelvesAnswer } from './catalogue.answers.ts';

/** What one tenant offers, as it told us. */
@ApiTags('Catalogue')
@Controller('admin/v1/tenants/:tenant/catalogue')
export class CatalogueController {
  constructor(
    @Inject(EXPLORER_STORE) private readonly explorer: ExplorerStore,
    @Inject(CATALOGUE_STORE) private readonly catalogue: CatalogueStore,
  ) {}

  @Get()
  @ApiQuery({ name: 'text', required: false, description: 'Part of the title or the id' })
  @ApiQuery({ name: 'category', required: false })
  @ApiQuery({ name: 'brand', required: false })
  @ApiQuery({ name: 'state', required: false, enum: ITEM_STATES })
  @ApiQuery({ name: 'before', required: false, description: '`next` of the page before' })
  @ApiQuery({ name: 'limit', required: false, description: '1..200; 50 unless told' })
  @Operation('catalogue.list', 'Items, newest first', { problems: [400], answer: ItemsAnswer })
  async list(@OfTenant() tenant: Tenant, @Query() query: QueryOf) {
    const [text, category, brand] = [textOf(query.text, 'text'), textOf(query.category, 'category'), textOf(query.brand, 'brand')];
    const state = oneOfQuery(query.state, 'state', ITEM_STATES);
    const { rows, next } = await this.explorer.items(tenant.id, { ...pageWish(query), ...(text ? { text } : {}), ...(category ? { category } : {}), ...(brand ? { brand } : {}), ...(state ? { state } : {}) });
    return { items: rows.map(shown), next };
  }

  @Get('shelves')
  @Operation('catalogue.list', 'Categories and brands, the commonest first', { answer: ShelvesAnswer })
  shelves(@OfTenant() tenant: Tenant) {
    return this.explorer.shelves(tenant.id);
  }

  @Get(':item')
  @Operation('catalogue.read', 'One item with all its columns, and how often it stands in the newest events', { answer: ItemDetailsAnswer })
  async read(@OfTenant() tenant: Tenant, @Param('item', new NumberInPath(0)) number: number) {
    const [item] = await this.catalogue.byNumbers(tenant.id, [number]);
    if (!item) throw new NotFoundError('ITEM_UNKNOWN', 'there is no such item');
    const { since, ...activity } = await this.explorer.activity(tenant.id, number);
    const { description, cost, url, available, attributes, publishedAt } = item;
    return { ...shown(item), description, cost, url, available, attributes, publishedAt: dateOf(publishedAt), activity: { ...activity, since: dateOf(since) } };
  }
}

const dateOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function shown(item: CatalogueItem) {
  const { number, id, type, title, brand, categories, price, currency, stock, image } = item;
  return { number, id, type, title, brand, categories, price, currency, stock, image, state: stateOf(item), createdAt: new Date(item.createdAt).toISOString() };
}

function stateOf({ deleted, placeholder, available, stock }: CatalogueItem): ItemState | 'deleted' {
  if (deleted) return 'deleted';
  if (placeholder) return 'unknown';
  if (!available) return 'hidden';
  return stock === null || stock > 0 ? 'offered' : 'sold-out';
}
