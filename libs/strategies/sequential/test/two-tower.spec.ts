import { describeStrategy } from '@zhiyin/strategy-sdk/conformance';
import { twoTowerStrategy } from '@zhiyin/strategy-sequential';

describeStrategy(twoTowerStrategy, { config: { embeddingSize: 16 } });
