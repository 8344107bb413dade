using System.Text;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Input;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Files with a user and an item in each row, for <c>gpuals score --pairs</c>.</summary>
sealed class PairsTarget : FuzzTarget
{
    public override string Name => "pairs";

    public override IEnumerable<byte[]> Seeds =>
    [
        FormatBytes.Join("user0\tAbba\nuser1\tMuse\n"),
        FormatBytes.Join("user,item,plays\nuser0,\"a, b\",3\nuser1,Muse,1\n"),
        FormatBytes.Join("user0;Abba;2024-02-29\n", 0, 3, 1),
    ];

    public override IReadOnlyList<byte[]> Words => Targets.Words.OfText;

    public override Outcome Run(byte[] input)
    {
        var (format, text) = FormatBytes.Split(input);
        using var rows = new PairRows(TextInput.From(new MemoryStream(text), "pairs.tsv", format.Text.Encoding), format);
        var result = new StringBuilder().AppendJoin(' ', rows.Layout.Header ?? []);
        while (rows.Next()) result.Append(rows.Position).Append(' ').Append(rows.User).Append(' ').Append(rows.Item).Append('\n');
        return new(result.ToString(), input.Length);
    }
}
