namespace GpuAls.Ingestion;

/// <summary>What was generated.</summary>
/// <param name="Users">How many users.</param>
/// <param name="Items">How many artists.</param>
/// <param name="Rows">How many rows, each a different (user, artist) pair.</param>
/// <param name="Bytes">The size of the text.</param>
sealed record SyntheticReport(int Users, int Items, long Rows, long Bytes);
