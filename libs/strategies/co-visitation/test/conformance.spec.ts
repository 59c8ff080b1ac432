import { describeStrategy } from '@zhiyin/strategy-sdk/conformance';
import { coVisitationStrategy } from '@zhiyin/strategy-co-visitation';

describeStrategy(coVisitationStrategy);
