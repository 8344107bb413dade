using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Tables;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests.Tables;

/// <summary>Helpers that read a file with all kinds of this package.</summary>
static class KindReading
{
    public static (string[] Lines, ReadReport Report) OfText(string text, InteractionFormat? format = null)
    {
        var builder = new InteractionMatrixBuilder();
        var report = Reader(format).ReadStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), "plays.jsonl", builder);
        Assert.Equal(report.Rows, report.Interactions + report.ZeroStrengthRows + report.BadRowCount);
        return (builder.Build().Lines(), report);
    }

    public static (string[] Lines, ReadReport Report) OfFile(string path, InteractionFormat? format = null, string? names = null)
    {
        var builder = new InteractionMatrixBuilder();
        var report = Reader(format, names).Read(path, builder, cancel: TestContext.Current.CancellationToken);
        return (builder.Build().Lines(), report);
    }

    public static InteractionReader Reader(InteractionFormat? format, string? names = null) =>
        new(format ?? new InteractionFormat()) { Kinds = FileKinds.All, ItemNamesPath = names, ItemNamesLayout = format?.Names ?? new() };

    public static string ErrorOf(string text, InteractionFormat? format = null) =>
        Assert.ThrowsAny<GpuAlsException>(() => OfText(text, format)).Message;

    public static string ErrorOfFile(string path, InteractionFormat? format = null) =>
        Assert.ThrowsAny<GpuAlsException>(() => OfFile(path, format)).Message;
}
