import { describeStrategy } from '@zhiyin/strategy-sdk/conformance';
import { sasrecStrategy } from '@zhiyin/strategy-sequential';

describeStrategy(sasrecStrategy, { config: { embeddingSize: 32 } });
