import { describeStrategy } from '@zhiyin/strategy-sdk/conformance';
import { popularityStrategy } from './popularity.strategy.ts';

describeStrategy(popularityStrategy, { minNdcgAt10: 0.02 });
