import { describeStrategy } from '@zhiyin/strategy-sdk/conformance';
import { similarItemsStrategy } from '@zhiyin/strategy-similar-items';

describeStrategy(similarItemsStrategy, { config: { embeddingSize: 32 } });
