using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>
/// A source without a single interaction: it is empty, or has only a header, bad rows or rows with the value 0. Among several files, some may be so.
/// </summary>
sealed class NoInteractionsException(string message) : GpuAlsException(message);
