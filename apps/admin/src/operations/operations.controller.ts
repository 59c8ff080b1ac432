import { Controller } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthController } from '@zhiyin/http';

/** Health and metrics, which are no part of the documented API. */
@ApiExcludeController()
@Controller()
export class OperationsController extends HealthController {}
