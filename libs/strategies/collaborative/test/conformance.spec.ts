import { describeStrategy } from '@zhiyin/strategy-sdk/conformance';
import { easeStrategy, itemKnnStrategy } from '@zhiyin/strategy-collaborative';

describeStrategy(itemKnnStrategy);
describeStrategy(easeStrategy);
