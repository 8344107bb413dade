using GpuAls.Core;

namespace GpuAls.Evaluation.Validation;

/// <summary>A holdout that a training cannot be watched with: another split of the same interactions may do.</summary>
sealed class ValidationException(string message) : GpuAlsException(message);
