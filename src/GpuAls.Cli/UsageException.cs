namespace GpuAls.Cli;

/// <summary>A command line that reads well but makes no sense, seen after parsing.</summary>
sealed class UsageException(string message) : Exception(message);
