using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Input;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

public sealed class InterruptibleStreamTests : IDisposable
{
    readonly CancellationTokenSource stop = new();

    public void Dispose() => stop.Dispose();

    [Fact]
    public void AStreamThatNeverDelivers_IsReadUntilItIsCancelled()
    {
        using var silent = new SilentStream();
        using var stream = new InterruptibleStream(silent, stop.Token);
        stop.CancelAfter(TimeSpan.FromMilliseconds(50));
        Assert.Equal(stop.Token, Assert.Throws<OperationCanceledException>(() => stream.Read(new byte[10])).CancellationToken);
    }

    [Fact]
    public void AReader_EndsWhileItWaits_AndInEndlessBlankLines()
    {
        using var silent = new SilentStream();
        stop.CancelAfter(TimeSpan.FromMilliseconds(50));
        var reader = new InteractionReader(new InteractionFormat());
        Assert.Throws<OperationCanceledException>(
            () => reader.Read(silent, "standard input", new InteractionMatrixBuilder(), progress: null, stop.Token));

        using var second = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.Throws<OperationCanceledException>(
            () => reader.Read(new BlankLines(), "standard input", new InteractionMatrixBuilder(), progress: null, second.Token));
    }

    [Theory, InlineData(1), InlineData(1000), InlineData(100_000)]
    public void ThePartsOfAStream_ArriveInOrder(int part)
    {
        var bytes = Enumerable.Range(0, 300_000).Select(n => (byte)(n % 251)).ToArray();
        using var stream = new InterruptibleStream(new Unseekable(bytes, part), stop.Token);
        var read = new MemoryStream();
        stream.CopyTo(read);
        Assert.Equal(bytes, read.ToArray());
    }

    [Fact]
    public void AnErrorOfTheStream_IsPassedOn()
    {
        using var stream = new InterruptibleStream(new Unseekable([], 0), stop.Token);
        Assert.Equal("the disk is gone", Assert.Throws<IOException>(() => stream.Read(new byte[10])).Message);
    }

    [Fact]
    public void ACancelledReading_OpensNoFile()
    {
        using var folder = new TestFolder();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => InterruptibleStream.OpenFile(folder.Write("a", "a"), stop.Token));
    }

    /// <summary>Waits for ever, as a terminal does.</summary>
    sealed class SilentStream : ReadOnlyStream
    {
        readonly ManualResetEventSlim end = new();

        public override int Read(Span<byte> buffer)
        {
            end.Wait();
            return 0;
        }

        protected override void Dispose(bool disposing)
        {
            end.Set();
            base.Dispose(disposing);
        }
    }

    /// <summary>Never ends.</summary>
    sealed class BlankLines : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)'\n');
            return buffer.Length;
        }
    }

    /// <summary>Delivers part by part, as a pipe does; with parts of no bytes it fails.</summary>
    sealed class Unseekable(byte[] bytes, int part) : ReadOnlyStream
    {
        int at;

        public override int Read(Span<byte> buffer)
        {
            if (part == 0) throw new IOException("the disk is gone");
            var length = Math.Min(Math.Min(part, buffer.Length), bytes.Length - at);
            bytes.AsSpan(at, length).CopyTo(buffer);
            at += length;
            return length;
        }
    }
}
