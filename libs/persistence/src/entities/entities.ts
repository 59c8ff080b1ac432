import { AdminMembershipEntity, AdminSessionEntity, AdminUserEntity, AuditEntryEntity, AuditHeadEntity, LoginAttemptEntity, SetupTokenEntity } from './admin.entity.ts';
import { ApiKeyEntity, NewcomerCountEntity } from './api-key.entity.ts';
import { AttributionEntity, AttributionStateEntity, DayCountEntity, ExposureDayEntity, ItemExposureEntity } from './attribution.entity.ts';
import { ConversionModelEntity } from './conversion.entity.ts';
import { EventEntity, EventIdentityEntity, ImpressionEntity, ItemEntity, UserEntity, UserIdentityEntity } from './data-plane.entity.ts';
import { EmbeddingEntity, EmbeddingSpentEntity } from './embedding.entity.ts';
import { IntakeProblemEntity } from './intake.entity.ts';
import { ItemLoyaltyEntity, LoyaltyModelEntity } from './loyalty.entity.ts';
import { PipelineVersionEntity, PlacementEntity } from './pipeline.entity.ts';
import { ArtifactEntity, StrategySettingEntity, TrainingLogEntity, TrainingPointEntity, TrainingRunEntity, TuningTrialEntity } from './strategy.entity.ts';
import { TenantChangeEntity, TenantCounterEntity, TenantEntity, TenantSecretEntity } from './tenant.entity.ts';

/** Every table, as TypeORM sees it. A test migrates and then expects TypeORM to have nothing to change. */
export const entities = [
  TenantEntity, TenantSecretEntity, TenantCounterEntity, TenantChangeEntity,
  ItemEntity, UserEntity, UserIdentityEntity, EventEntity, EventIdentityEntity, ImpressionEntity,
  ApiKeyEntity, NewcomerCountEntity, StrategySettingEntity, ArtifactEntity, TrainingRunEntity, TrainingLogEntity, TrainingPointEntity, TuningTrialEntity,
  PlacementEntity, PipelineVersionEntity, LoyaltyModelEntity, ItemLoyaltyEntity, ConversionModelEntity,
  EmbeddingEntity, EmbeddingSpentEntity,
  AttributionEntity, ExposureDayEntity, ItemExposureEntity, AttributionStateEntity, DayCountEntity, IntakeProblemEntity,
  AdminUserEntity, AdminMembershipEntity, AdminSessionEntity, SetupTokenEntity, LoginAttemptEntity, AuditEntryEntity, AuditHeadEntity,
];
