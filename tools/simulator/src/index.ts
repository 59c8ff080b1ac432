export { chineseTitle, inChinese } from './chinese.ts';
export { RANGES, trendOn, type ItemTruth, type SimulatedItem, type WireItem } from './catalogue.ts';
export { type Person } from './people.ts';
export { SimulatedShop, type ShopOptions, type SimulatedDay } from './shop.ts';
export { examination, outcome, repeatProbability, utility, type Outcome } from './truth.ts';
export { indexOf, type SlatePolicy, type SlateRequest, type WireEvent } from './visit.ts';
export { closedLoop, tally, type LoopDay } from './closed-loop.ts';
export { DEMO_SHOP, seedDemoShop, type SeedOptions, type SeedResult } from './seed-shop.ts';
export { ShopClient, type SendCounts } from './shop-client.ts';
