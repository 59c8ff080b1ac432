import { describeStrategy } from '@zhiyin/strategy-sdk/conformance';
import { sequentialRulesStrategy, sessionKnnStrategy } from '@zhiyin/strategy-session';

describeStrategy(sessionKnnStrategy);
describeStrategy(sequentialRulesStrategy);
