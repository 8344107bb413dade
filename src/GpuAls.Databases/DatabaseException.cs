using GpuAls.Core;

namespace GpuAls.Databases;

/// <summary>A database that cannot be used: the problem, without a password, and a remedy.</summary>
/// <param name="message">The problem in the words of the database.</param>
/// <param name="remedy">A thing to do; null if none is known.</param>
/// <param name="inner">The error of the driver; null for none.</param>
sealed class DatabaseException(string message, string? remedy, Exception? inner = null) : GpuAlsException(message, inner)
{
    /// <summary>A thing to do; null if none is known.</summary>
    public string? Remedy => remedy;
}
