using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;

namespace GpuAls.Ingestion.Tests;

/// <summary>Helpers that read a text as a file named plays.tsv.</summary>
static class Reading
{
    public static (InteractionMatrix Matrix, ReadReport Report) Of(string text, InteractionFormat? format = null) =>
        Of(Encoding.UTF8.GetBytes(text), format);

    public static (InteractionMatrix Matrix, ReadReport Report) Of(byte[] text, InteractionFormat? format = null)
    {
        var builder = new InteractionMatrixBuilder();
        var report = new InteractionReader(format ?? new InteractionFormat()).ReadText(text, builder);
        // Holds for every reading: no row is lost.
        Assert.Equal(report.Rows, report.Interactions + report.ZeroStrengthRows + report.LowStrengthRows + report.OutsideRows
            + report.LaterRows + report.BadRowCount);
        Assert.Equal(builder.Count, report.Interactions);
        return (builder.Build(), report);
    }

    /// <summary>Reads a file into a matrix.</summary>
    public static (InteractionMatrix Matrix, ReadReport Report) OfFile(
        string path, InteractionFormat? format = null, string? names = null, IProgress<ReadProgress>? progress = null) =>
        InteractionReader.ReadMatrix(path, format ?? new InteractionFormat(), names, progress, TestContext.Current.CancellationToken);

    public static ReadReport ReadText(this InteractionReader reader, ReadOnlySpan<byte> text, InteractionMatrixBuilder? into = null) =>
        reader.ReadStream(new MemoryStream(text.ToArray()), "plays.tsv", into ?? new InteractionMatrixBuilder());

    public static ReadReport ReadStream(
        this InteractionReader reader, Stream stream, string name, InteractionMatrixBuilder into, IProgress<ReadProgress>? progress = null) =>
        reader.Read(stream, name, into, progress, TestContext.Current.CancellationToken);

    /// <summary>Reads a text that ends with an error, and returns the message.</summary>
    public static string ErrorOf(string text, InteractionFormat? format = null) => ErrorOf(Encoding.UTF8.GetBytes(text), format);

    public static string ErrorOf(byte[] text, InteractionFormat? format = null) => Assert.ThrowsAny<GpuAlsException>(() => Of(text, format)).Message;
}
