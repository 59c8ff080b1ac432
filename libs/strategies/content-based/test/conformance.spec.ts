import { describeStrategy } from '@zhiyin/strategy-sdk/conformance';
import { contentBasedStrategy } from '@zhiyin/strategy-content-based';

describeStrategy(contentBasedStrategy);
