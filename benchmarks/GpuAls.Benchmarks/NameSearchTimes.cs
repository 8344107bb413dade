using System.Diagnostics;
using System.Globalization;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Queries.Names;

namespace GpuAls.Benchmarks;

/// <summary>The time of the search while a person types: every start of names, correct and mistyped, one letter, nonsense, long texts.</summary>
static class NameSearchTimes
{
    const int Names = 292_385; // the artists of Last.fm 360K
    const int Results = 10;
    const int TypedNames = 100;

    /// <summary>Prints a table of times.</summary>
    /// <param name="model">A model with the names; null for generated ones.</param>
    public static void Write(string? model)
    {
        using var opened = model is null ? null : AlsModel.Open(model);
        var random = new Random(1);
        var names = opened?.Items ?? Vocabulary.From(Enumerable.Range(0, Names).Select(n => $"{n}"), Generated(random, Names));
        int[] users = opened is null ? [.. Enumerable.Range(0, Names).Select(n => 100_000 / (n + 1))] : ItemUserCounts.Count(opened.Known);
        var before = Stopwatch.GetTimestamp();
        var search = new NameSearch(names, users);
        var built = Stopwatch.GetElapsedTime(before);
        Console.WriteLine(Invariant($"{names.Count} names, built in {built.TotalSeconds:0.00} s, {search.Bytes / 1e6:0.0} MB"));
        Console.WriteLine("| typed | queries | p50 ms | p99 ms | maximum ms |");
        Console.WriteLine("|---|---|---|---|---|");
        string[] sample = [.. Enumerable.Range(0, TypedNames).Select(_ => names.Name(random.Next(names.Count)))];
        string[] starts = [.. sample.SelectMany(name => Enumerable.Range(1, Math.Min(name.Length, 30)).Select(length => name[..length]))];
        Measure(search, "every start of 100 names", starts);
        Measure(search, "the same with a wrong letter", [.. starts.Select(start => Mistyped(random, start))]);
        Measure(search, "one letter or digit", [.. Enumerable.Range(0, 36).Select(n => "abcdefghijklmnopqrstuvwxyz0123456789"[n..(n + 1)])]);
        Measure(search, "two words of one letter", [.. Enumerable.Range(0, 200).Select(_ => $"{Letter(random)} {Letter(random)}")]);
        Measure(search, "nonsense of 1 to 30 letters", [.. Enumerable.Range(0, 2000).Select(_ => Nonsense(random, 30))]);
        Measure(search, "the frequent letters, 4 to 12", [.. Enumerable.Range(0, 500).Select(_ => Frequent(random))]);
        Measure(
            search,
            "10,000 letters",
            [.. Enumerable.Range(0, 100).Select(_ => string.Concat(Enumerable.Repeat(Nonsense(random, 99) + " ", 200)))]);
    }

    static void Measure(NameSearch search, string kind, string[] typed)
    {
        // The shortest of five times: other programs take turns with this one.
        var times = Array.ConvertAll(typed, text => Enumerable.Range(0, 5).Min(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            search.Find(text, Results);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }));
        Array.Sort(times);
        double median = times[typed.Length / 2], high = times[typed.Length * 99 / 100];
        Console.WriteLine(Invariant($"| {kind} | {typed.Length} | {median:0.00} | {high:0.00} | {times[^1]:0.00} |"));
    }

    /// <summary>Names of one to four words, of which few are frequent, some with accents and in other scripts.</summary>
    static IEnumerable<string> Generated(Random random, int count)
    {
        const string Consonants = "tnsrhdlcmwfgypbvkjxqz", Vowels = "eeeeaaaiiooouuéöø";
        string Syllable() => string.Concat(Consonants[(int)(21 * Math.Pow(random.NextDouble(), 1.5))], Vowels[random.Next(Vowels.Length)])
            + (random.Next(3) == 0 ? Consonants[random.Next(10)] : "");
        string[] words = ["The", .. Enumerable.Range(0, 60_000).Select(n => n % 50 == 0 ? $"{(char)('а' + n % 32)}кино" : n % 51 == 0 ? "椎名" + n
            : CultureInfo.InvariantCulture.TextInfo.ToTitleCase(string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Syllable()))))];
        for (var n = 0; n < count; n++)
        {
            var length = random.Next(1, 5);
            yield return string.Join(' ', Enumerable.Range(0, length).Select(_ => words[(int)(words.Length * Math.Pow(random.NextDouble(), 4))]));
        }
    }

    static string Mistyped(Random random, string text)
    {
        var place = random.Next(text.Length);
        return text[..place] + Letter(random) + text[(place + 1)..];
    }

    static string Nonsense(Random random, int maxLength) =>
        string.Concat(Enumerable.Range(0, random.Next(1, maxLength + 1)).Select(_ => Letter(random)));

    static string Frequent(Random random) => string.Concat(Enumerable.Range(0, random.Next(4, 13)).Select(_ => "eatrions"[random.Next(8)]));

    static char Letter(Random random) => (char)('a' + random.Next(26));

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
