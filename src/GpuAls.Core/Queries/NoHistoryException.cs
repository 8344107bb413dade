namespace GpuAls.Core;

/// <summary>Someone, or something, that the model knows by name alone: there are no interactions, so any answer would be noise.</summary>
public sealed class NoHistoryException(string message) : GpuAlsException(message);
