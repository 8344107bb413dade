using System.Globalization;
using System.Text;
using GpuAls.Ingestion.Synthetic;

namespace GpuAls.Ingestion.Tests;

/// <summary>A row of a generated file, parsed in the simplest way.</summary>
sealed record SyntheticRow(string User, string Mbid, string Artist, int Plays)
{
    public static List<SyntheticRow> Generate(SyntheticOptions options)
    {
        using var stream = new MemoryStream();
        SyntheticInteractions.Write(options, stream, cancellation: TestContext.Current.CancellationToken);
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray());
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return [.. text[..^1].Split('\n').Select(Parse)];
    }

    static SyntheticRow Parse(string line)
    {
        var fields = line.Split('\t');
        Assert.Equal(4, fields.Length);
        return new SyntheticRow(fields[0], fields[1], fields[2], int.Parse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
