using GpuAls.Core;

namespace GpuAls.Serving;

/// <summary>A request that cannot be answered as it is; the message says what was found and what was expected.</summary>
sealed class InvalidRequestException(string message) : GpuAlsException(message);
