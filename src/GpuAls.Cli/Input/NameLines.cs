using System.Text;
using GpuAls.Core;
using GpuAls.Ingestion.Input;

namespace GpuAls.Cli.Input;

/// <summary>The lines of a list of names, plain or gzip, in UTF-8.</summary>
static class NameLines
{
    /// <param name="path">The file.</param>
    /// <param name="cancel">Cancels the reading, also while a FIFO waits for the program that writes to it.</param>
    /// <exception cref="GpuAlsException">The file cannot be read; thrown while the lines are enumerated.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static IEnumerable<string> Read(string path, CancellationToken cancel)
    {
        using var input = TextInput.Open(path, cancel: cancel);
        using var lines = new StreamReader(input.Text, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        while (Next() is { } line) yield return line;

        string? Next()
        {
            try
            {
                return lines.ReadLine();
            }
            catch (Exception exception) when (TextInput.IsFailure(exception))
            {
                throw TextInput.Failure(path, exception);
            }
        }
    }
}
