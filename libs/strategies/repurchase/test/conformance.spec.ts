import { describeStrategy } from '@zhiyin/strategy-sdk/conformance';
import { personalFrequencyStrategy } from '@zhiyin/strategy-repurchase';

describeStrategy(personalFrequencyStrategy);
