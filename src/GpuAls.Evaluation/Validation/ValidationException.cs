using GpuAls.Core;

namespace GpuAls.Evaluation.Validation;

/// <summary>The error of a holdout that cannot validate a training. Another split of the same interactions may be able to.</summary>
sealed class ValidationException(string message) : GpuAlsException(message);
