using GpuAls.Core.Interactions;
using GpuAls.Core.Queries.Names;

namespace GpuAls.Core.Tests.Queries.Names;

/// <summary>The search against a plain loop over all names, with a plain table of edit distances, on names of few letters.</summary>
public sealed class NameSearchReferenceTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 6)]
    [InlineData(4, 20)]
    public void Found_AreTheNamesOfThePlainLoop(int seed, int alphabet)
    {
        var random = new Random(seed);
        string[] names = [.. Enumerable.Range(0, 150).Select(_ => RandomText(random, alphabet, 4)).Append("the ab").Append("theab")];
        int[] users = [.. names.Select(_ => random.Next(40))];
        var search = new NameSearch(Vocabulary.From(names.Select((_, row) => $"{row}"), names), users);
        for (var n = 0; n < 120; n++)
        {
            var typed = n % 3 == 0 ? Mistyped(random, names[random.Next(names.Length)]) : RandomText(random, alphabet, 3);
            (int, NameMatchKind)[] plain = [.. Plain(names, users, typed)];
            foreach (var count in (int[])[1, 5, 1000])
                Assert.Equal(plain.Take(count), search.Find(typed, count).Select(match => (match.Row, match.Kind)));
        }
    }

    [Fact]
    public void Distance_IsThatOfThePlainTable()
    {
        var random = new Random(5);
        for (var n = 0; n < 5_000; n++)
        {
            var typed = RandomText(random, 3, 1, n % 10 == 0 ? 64 : 9);
            var name = RandomText(random, 3, 1, 70);
            var plain = PlainPrefixDistance(typed, name);
            var distance = new PrefixDistance(typed);
            for (var max = 0; max <= 2; max++) Assert.Equal(Math.Min(plain, max + 1), Math.Min(distance.AtMost(max, name), max + 1));
        }
    }

    static IEnumerable<(int Row, NameMatchKind Kind)> Plain(string[] names, int[] users, string typed) => Enumerable.Range(0, names.Length)
        .Select(row => (Row: row, Best: PlainMatch(names[row], typed, users[row])))
        .Where(found => found.Best is not null)
        .OrderBy(found => Tier(found.Best!.Value.Kind)).ThenByDescending(found => found.Best!.Value.Weight).ThenBy(found => found.Row)
        .Select(found => (found.Row, found.Best!.Value.Kind));

    static (NameMatchKind Kind, int Weight)? PlainMatch(string name, string typed, int users)
    {
        string[] words = name.Split(' '), parts = typed.Split(' ');
        string[] texts = [.. words.Select((_, k) => string.Concat(words[k..]))];
        var whole = string.Concat(parts);
        var matches = new List<(NameMatchKind Kind, int Weight)>();
        for (var k = 0; k < texts.Length; k++)
        {
            var weight = k == 0 || (k == 1 && words[0] == "the") ? 10 * users : users;
            var distance = PlainPrefixDistance(whole, texts[k]);
            if (distance > 0 && distance <= Allowed(whole)) matches.Add((distance == 1 ? NameMatchKind.OneEdit : NameMatchKind.TwoEdits, weight));
            if (distance > 0) continue;
            if (weight == users && k > 0 && (k > 1 || words[0] != "the")) matches.Add((NameMatchKind.Words, weight));
            else matches.Add((texts[k].Length == whole.Length ? NameMatchKind.Exact : NameMatchKind.Prefix, weight));
        }

        if (parts.Length > 1)
        {
            var distances = parts.Select(part => texts.Min(text => PlainPrefixDistance(part, text)) is var d && d <= Allowed(part) ? d : 99).Sum();
            if (distances == 0) matches.Add((NameMatchKind.Words, users));
            else if (distances <= Allowed(whole)) matches.Add((distances == 1 ? NameMatchKind.OneEdit : NameMatchKind.TwoEdits, users));
        }

        return matches.Count == 0
            ? null
            : matches.OrderBy(match => Tier(match.Kind)).ThenByDescending(match => match.Weight).ThenBy(match => match.Kind).First();
    }

    static int Tier(NameMatchKind kind) => kind == NameMatchKind.Words ? (int)NameMatchKind.Prefix : (int)kind;

    static int Allowed(string text) => text.Length >= 8 ? 2 : text.Length >= 4 ? 1 : 0;

    static int PlainPrefixDistance(string typed, string name)
    {
        var table = new int[typed.Length + 1, name.Length + 1];
        for (var i = 0; i <= typed.Length; i++)
        {
            for (var j = 0; j <= name.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var cell = Math.Min(table[i - 1, j - 1] + (typed[i - 1] == name[j - 1] ? 0 : 1), 1 + Math.Min(table[i - 1, j], table[i, j - 1]));
                if (i > 1 && j > 1 && typed[i - 1] == name[j - 2] && typed[i - 2] == name[j - 1]) cell = Math.Min(cell, table[i - 2, j - 2] + 1);
                table[i, j] = cell;
            }
        }

        return Enumerable.Range(0, name.Length + 1).Min(j => table[typed.Length, j]);
    }

    static string RandomText(Random random, int alphabet, int maxWords, int maxLength = 7) => string.Join(' ', Enumerable
        .Range(0, random.Next(1, maxWords + 1))
        .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, maxLength + 1)).Select(_ => (char)('a' + random.Next(alphabet))))));

    static string Mistyped(Random random, string name)
    {
        var letters = name[..random.Next(1, name.Length + 1)].TrimEnd().ToList();
        for (var edits = random.Next(3); edits > 0; edits--)
        {
            var place = random.Next(letters.Count);
            if (letters[place] != ' ') letters[place] = 'b';
        }

        return string.Concat(letters);
    }
}
