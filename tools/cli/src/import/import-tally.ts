/** What became of the rows of one kind. */
export interface ImportTally {
  stored: number;
  /** Known already: unchanged, or sent before, as the batches are that were under way when an import was killed. */
  repeated: number;
  rejected: number;
  /** The first few of each reason, for the summary. */
  readonly reasons: Map<string, RejectReason>;
}

export interface RejectReason {
  count: number;
  readonly samples: string[];
}
