export { BgNbd, type BgNbdParameters } from './bg-nbd.ts';
export { GammaGamma, type GammaGammaParameters } from './gamma-gamma.ts';
export { itemLoyalty, type ItemLoyalty, type ItemLoyaltySettings, type Purchase } from './item-loyalty.ts';
export { lifecycleStage, type LifecycleStage } from './lifecycle.ts';
export { LoyaltyModel, type Backtest, type LoyaltyParameters, type LoyaltyPrediction } from './loyalty-model.ts';
export { orderHistories, type Order, type OrderHistory } from './order-history.ts';
export { purchaseRows, purchasesOf, type PurchaseColumns } from './purchases-of.ts';
export { rfmCuts, rfmScores, type RfmCuts, type RfmScores } from './recency-frequency-money.ts';
