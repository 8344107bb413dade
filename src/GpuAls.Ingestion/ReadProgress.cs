namespace GpuAls.Ingestion;

/// <summary>How far the reading of a file has come.</summary>
/// <param name="BytesRead">Bytes taken from the file, as they are stored: compressed ones of a <c>.gz</c>.</param>
/// <param name="TotalBytes">The size of the file; null where it is not known, as for standard input.</param>
/// <param name="Rows">Rows seen so far.</param>
public readonly record struct ReadProgress(long BytesRead, long? TotalBytes, long Rows);
