using System.Globalization;
using System.Text;

namespace GpuAls.Core.Interactions;

/// <summary>
/// Unicode's normalization form C: accents are composed with their letters, so that each spelling of "é" is the same text. The tables are part of
/// this assembly, because .NET normalizes only with the system's ICU, which a small container does not have.
/// </summary>
static class CanonicalForm
{
    // No character below decomposes into something that does not compose again, and none is a mark.
    const char FirstMark = '\u0300';

    static readonly Lazy<Tables> Data = new(Tables.Read);

    /// <summary>The text in form C; the same object if it is in form C already.</summary>
    /// <param name="text">Text without halves of surrogate pairs.</param>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstMark, char.MaxValue)) return text;
        var tables = Data.Value;
        foreach (var character in text)
        {
            if (tables.MayChange(character)) return Compose(text, tables);
        }

        return text;
    }

    /// <summary>Appends the letter and the marks of which a character is composed, or the character itself.</summary>
    public static void Decompose(Rune character, List<int> to) => Data.Value.Decompose(character.Value, to);

    static string Compose(string text, Tables tables)
    {
        var points = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes()) tables.Decompose(rune.Value, points);
        Order(points, tables);
        var result = new StringBuilder(text.Length);
        foreach (var point in Composed(points, tables)) result.Append(new Rune(point).ToString());
        var composed = result.ToString();
        return composed == text ? text : composed;
    }

    /// <summary>Sorts each run of marks by combining class; marks of the same class keep their order.</summary>
    static void Order(List<int> points, Tables tables)
    {
        for (var k = 1; k < points.Count; k++)
        {
            var mark = points[k];
            var level = tables.ClassOf(mark);
            if (level == 0) continue;
            var place = k;
            for (; place > 0 && tables.ClassOf(points[place - 1]) > level; place--) points[place] = points[place - 1];
            points[place] = mark;
        }
    }

    /// <summary>Composes each mark with the letter before it, unless a mark of the same or a higher class stands between.</summary>
    static List<int> Composed(List<int> points, Tables tables)
    {
        var result = new List<int>(points.Count);
        var starter = -1; // the place of the last letter in the result
        var last = 0; // the class of the last point after it
        foreach (var point in points)
        {
            var level = tables.ClassOf(point);
            var isNext = starter >= 0 && starter == result.Count - 1;
            if (starter >= 0 && (isNext || (last < level && last != 0)) && tables.Compose(result[starter], point) is { } composed)
            {
                result[starter] = composed;
                continue;
            }

            if (level == 0) starter = result.Count;
            last = level;
            result.Add(point);
        }

        return result;
    }

    /// <summary>The decompositions, compositions and combining classes of Unicode.</summary>
    sealed class Tables
    {
        // Hangul syllables: a leading consonant, a vowel, and perhaps a trailing consonant.
        const int FirstSyllable = 0xAC00;
        const int FirstLead = 0x1100;
        const int FirstVowel = 0x1161;
        const int BeforeTrail = 0x11A7;
        const int Leads = 19;
        const int Vowels = 21;
        const int Trails = 28;

        readonly Dictionary<int, int[]> decompositions = [];
        readonly Dictionary<(int First, int Second), int> compositions = [];
        readonly Dictionary<int, int> classes = [];
        readonly bool[] changing = new bool[char.MaxValue + 1]; // replaced, marks, second parts of compositions, and halves of surrogate pairs

        /// <summary>Reads the tables from CanonicalForms.txt in this assembly.</summary>
        public static Tables Read()
        {
            var tables = new Tables();
            Array.Fill(tables.changing, true, '\uD800', 0x800);
            Array.Fill(tables.changing, true, FirstVowel, Vowels);
            Array.Fill(tables.changing, true, BeforeTrail + 1, Trails - 1);
            using var stream = typeof(Tables).Assembly.GetManifestResourceStream("CanonicalForms.txt")!;
            using var reader = new StreamReader(stream);
            while (reader.ReadLine() is { } line)
            {
                if (line[0] != '#') tables.Add(line[0], line[2..].Split(' '));
            }

            return tables;
        }

        /// <summary>Whether text with this character may not be in form C.</summary>
        public bool MayChange(char character) => changing[character];

        /// <summary>The combining class of a mark; 0 for a letter.</summary>
        public int ClassOf(int point) => classes.GetValueOrDefault(point);

        /// <summary>Appends the parts of a character, or the character itself.</summary>
        public void Decompose(int point, List<int> to)
        {
            if (IsIn(point, FirstSyllable, Leads * Vowels * Trails))
            {
                var place = point - FirstSyllable;
                to.Add(FirstLead + place / (Vowels * Trails));
                to.Add(FirstVowel + place / Trails % Vowels);
                if (place % Trails > 0) to.Add(BeforeTrail + place % Trails);
            }
            else if (decompositions.TryGetValue(point, out var parts))
            {
                foreach (var part in parts) Decompose(part, to);
            }
            else
            {
                to.Add(point);
            }
        }

        /// <summary>The character that two characters become; null if they stay two.</summary>
        public int? Compose(int first, int second)
        {
            if (IsIn(first, FirstLead, Leads) && IsIn(second, FirstVowel, Vowels))
                return FirstSyllable + ((first - FirstLead) * Vowels + (second - FirstVowel)) * Trails;
            if (IsIn(first, FirstSyllable, Leads * Vowels * Trails) && (first - FirstSyllable) % Trails == 0
                && IsIn(second, BeforeTrail + 1, Trails - 1))
                return first + (second - BeforeTrail);
            return compositions.TryGetValue((first, second), out var composed) ? composed : null;
        }

        void Add(char kind, string[] words)
        {
            int[] numbers = [.. words.Select(word => int.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            if (kind == '^')
            {
                var level = int.Parse(words[2], CultureInfo.InvariantCulture);
                for (var point = numbers[0]; point <= numbers[1]; point++)
                {
                    classes[point] = level;
                    MarkChanging(point);
                }

                return;
            }

            decompositions[numbers[0]] = numbers[1..];
            if (kind == '=') compositions[(numbers[1], numbers[2])] = numbers[0];
            MarkChanging(kind == '=' ? numbers[2] : numbers[0]);
        }

        void MarkChanging(int point)
        {
            // A character beyond has two halves, which are marked already.
            if (point <= char.MaxValue) changing[point] = true;
        }

        static bool IsIn(int point, int first, int length) => (uint)(point - first) < (uint)length;
    }
}
