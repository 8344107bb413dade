using System.Globalization;
using System.Text;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>Random rows, written as other programs write them, are read as they were, whatever the separator, the quotes and the line ends.</summary>
public sealed class RandomTextTests
{
    static readonly string[] Parts =
        ["a", "b", "cd", "X", "7", " ", "  ", "'", ",", ";", "|", "\t", "\n", "\"", "-", "_", ".", "&", "(", "é", "Ü", "日", "ß", "::", "\u0301"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 150)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RandomRows_AreReadAsTheyWereWritten(int seed)
    {
        var random = new Random(seed);
        var separator = random.GetItems([",", ";", "|", "\t"], 1)[0];
        var quotesAll = separator == "\t" || random.Next(2) == 0;
        var lineEnd = random.Next(2) == 0 ? "\n" : "\r\n";
        var (users, items) = (Names(random, 5), Names(random, 6));
        var rows = Enumerable.Range(0, random.Next(15, 60))
            .Select(_ => (User: random.GetItems(users, 1)[0], Item: random.GetItems(items, 1)[0], Value: random.Next(1, 10))).ToList();

        var text = new StringBuilder();
        if (random.Next(2) == 0) WriteRow("user", "item", "plays");
        foreach (var (user, item, value) in rows) WriteRow(user, item, value.ToString(CultureInfo.InvariantCulture));
        var (matrix, _) = Reading.Of(text.ToString(), new InteractionFormat { KeepBlanks = true, Normalization = NameNormalization.None });

        var expected = rows.GroupBy(row => (row.User, row.Item))
            .Select(group => FormattableString.Invariant($"{group.Key.User} {group.Key.Item} {group.Sum(row => row.Value)}"));
        Assert.Equal(expected.Order(StringComparer.Ordinal), matrix.Lines().Order(StringComparer.Ordinal));

        void WriteRow(params string[] fields) => text.AppendJoin(separator, fields.Select(Quoted)).Append(lineEnd);

        string Quoted(string field) => quotesAll || field.AsSpan().ContainsAny($"{separator}\"\n\r")
            ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : field;
    }

    // Names have a letter at both ends: blanks at the ends and numbers have tests of their own.
    static string[] Names(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(n => $"{(char)('k' + n)}{string.Concat(random.GetItems(Parts, random.Next(0, 8)))}z")];
}
