using GpuAls.Core;

namespace GpuAls.Ingestion.Input;

/// <summary>An input that is no text that can be read, with the way out.</summary>
/// <param name="message">The problem, with the value found and the expected one.</param>
/// <param name="remedy">A line to type, or a thing to do.</param>
/// <param name="inner">The cause; null for none.</param>
sealed class UnreadableInputException(string message, string remedy, Exception? inner = null) : GpuAlsException(message, inner!)
{
    /// <summary>A line to type, or a thing to do.</summary>
    public string Remedy { get; } = remedy;
}

/// <summary>Compressed data that is cut off or damaged. The input adds its name, and the line where the text ends.</summary>
/// <param name="problem">Such as "the gzip data is cut off".</param>
/// <param name="inner">The cause; null for none.</param>
sealed class DamagedDataException(string problem, Exception? inner = null) : IOException(problem, inner);
