import { installedStrategies } from './strategies.ts';
import { serveTraining } from './training-child.ts';

serveTraining(installedStrategies);
