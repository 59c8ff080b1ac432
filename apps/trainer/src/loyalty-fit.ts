import { itemLoyalty, LoyaltyModel, purchaseRows, type ItemLoyalty, type LoyaltyParameters, type PurchaseColumns } from '@zhiyin/loyalty';

/** Buyers of an item are watched so long: most shops know by then. */
const HORIZON_DAYS = 90;
const SEED = 1;

export interface LoyaltyFit {
  readonly parameters: LoyaltyParameters;
  readonly items: readonly ItemLoyalty[];
}

/** All that is computed of one shop: seconds for 100,000 customers, in a thread of its own. */
export async function fitLoyalty(columns: PurchaseColumns, until: number): Promise<LoyaltyFit> {
  const purchases = purchaseRows(columns);
  const model = LoyaltyModel.fit(purchases, until);
  const items = await itemLoyalty(purchases.filter(({ item }) => item >= 0), until, { horizonDays: HORIZON_DAYS, seed: SEED });
  return { parameters: model.parameters, items };
}
