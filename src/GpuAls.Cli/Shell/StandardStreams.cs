using System.Globalization;

namespace GpuAls.Cli.Shell;

/// <summary>The standard streams of this process, also where the program that started it has closed them.</summary>
static class StandardStreams
{
    /// <summary>Standard input; it cannot be read if it is closed.</summary>
    public static Stream Input() => IsClosed(0) ? new ClosedStream("standard input is closed") : Console.OpenStandardInput();

    /// <summary>Standard output; a failed write is an error that names it.</summary>
    public static Stream Output() =>
        new ResultStream(IsClosed(1) ? new ClosedStream("it is closed") : Console.OpenStandardOutput());

    /// <summary>Standard error; it drops what cannot be written, because there is nowhere else to write it.</summary>
    public static Stream Error() => IsClosed(2) ? Stream.Null : new BestEffortStream(Console.OpenStandardError());

    /// <summary>
    /// Whether the process was started without a stream. .NET then uses its number for a file or a pipe of its own, which must neither be read nor
    /// written. Only Linux can tell.
    /// </summary>
    static bool IsClosed(int descriptor)
    {
        const string Descriptors = "/proc/self/fd";
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Descriptors)) return false;
        try
        {
            if (Target($"{descriptor}") is not { } target) return true;
            if (target.EndsWith(".dll", StringComparison.Ordinal) || target.Contains(".so", StringComparison.Ordinal)) return true;
            if (!target.StartsWith("pipe:", StringComparison.Ordinal)) return false;
            // Both ends of a pipe in one process: a pipe of .NET.
            var isWritten = IsWritten($"{descriptor}");
            return Directory.EnumerateFileSystemEntries(Descriptors).Select(Path.GetFileName).OfType<string>()
                .Any(other => int.Parse(other, CultureInfo.InvariantCulture) > 2 && Target(other) == target && IsWritten(other) != isWritten);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        static string? Target(string number) => new FileInfo(Path.Combine(Descriptors, number)).LinkTarget;

        // The last octal digit of the flags is the way it was opened: 0 to read, 1 to write.
        static bool IsWritten(string number) =>
            File.ReadLines($"/proc/self/fdinfo/{number}").Single(line => line.StartsWith("flags:", StringComparison.Ordinal))[^1] == '1';
    }
}

/// <summary>A stream that can neither be read nor written.</summary>
sealed class ClosedStream(string reason) : WriteOnlyStream
{
    public override bool CanRead => true;
    public override int Read(byte[] buffer, int offset, int count) => throw new IOException(reason);
    public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException(reason);
}

/// <summary>Standard output. The system's reason alone, such as "no space left on device", would not say what could not be written.</summary>
sealed class ResultStream(Stream inner) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot write the results to standard output: {exception.Message}", exception);
        }
    }
}

/// <summary>Standard error. A message that cannot be written is lost; the exit code remains.</summary>
sealed class BestEffortStream(Stream inner) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The disk of the log is full, or its reader has ended.
        }
    }
}

/// <summary>A stream that is written from front to back.</summary>
abstract class WriteOnlyStream : Stream
{
    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public abstract override void Write(ReadOnlySpan<byte> buffer);
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
