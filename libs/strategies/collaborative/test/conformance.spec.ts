import { describe } from '@jest/globals';
import { describeStrategy } from '@zhiyin/strategy-sdk/conformance';
import { blurSharpenStrategy, bprStrategy, contentFactorsStrategy, easeStrategy, graphFilterStrategy, ialsStrategy, itemKnnStrategy } from '@zhiyin/strategy-collaborative';

describeStrategy(itemKnnStrategy);
describeStrategy(easeStrategy);
describe('above exactItems', () => describeStrategy(easeStrategy, { config: { exactItems: 0 } }));
describeStrategy(ialsStrategy, { config: { embeddingSize: 16 } });
describeStrategy(graphFilterStrategy, { config: { frequencies: 8 } });
describeStrategy(blurSharpenStrategy);
describeStrategy(bprStrategy, { config: { embeddingSize: 16 } });
describeStrategy(contentFactorsStrategy, { config: { embeddingSize: 16, contentSize: 16 } });
