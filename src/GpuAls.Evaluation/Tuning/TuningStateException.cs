using GpuAls.Core;

namespace GpuAls.Evaluation.Tuning;

/// <summary>A file of a search that cannot be gone on with; another file may do.</summary>
public sealed class TuningStateException(string message, Exception? inner = null) : GpuAlsException(message, inner);
