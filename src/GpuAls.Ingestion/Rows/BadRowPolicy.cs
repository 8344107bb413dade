namespace GpuAls.Ingestion;

/// <summary>What to do with a row that is no interaction.</summary>
public enum BadRowPolicy
{
    /// <summary>The first bad row ends the reading with a <see cref="BadRowException"/>.</summary>
    Stop,

    /// <summary>Bad rows are left out, counted by kind, and the first few are kept for the report.</summary>
    Skip,
}
