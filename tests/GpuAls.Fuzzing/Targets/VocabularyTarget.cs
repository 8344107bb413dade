using System.Text;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Queries.Names;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Lists of names: one name on each line, the vocabulary of them, suggestions and the search as one types.</summary>
sealed class VocabularyTarget : FuzzTarget, IDisposable
{
    const int MaxNames = 12;

    readonly Scratch scratch = new();

    public override string Name => "vocabularies";

    // Suggestions compare a name with all others.
    public override MemoryBound Memory => new(PerByte: 2048, Constant: 8 << 20);

    public override int MaxStretchedLength => 16 << 10;

    public override IEnumerable<byte[]> Seeds =>
    [
        "Abba\nMuse\nBeyoncé\n17\nid:17\n"u8.ToArray(),
        "a, b\nc\\, d\n\"x\"\n  blank  \n\n\u00A0\n"u8.ToArray(),
        "Ωmega\n日本\n🎸 guitar\ne\u0301\né\nİstanbul\nstraße\n"u8.ToArray(),
        [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("Abba\nMuse\n")],
    ];

    public override IReadOnlyList<byte[]> Words =>
    [
        .. Targets.Words.OfText,
        .. Targets.Words.Of("id:", "\\,", "\\\\", "The ", "-", "\u0130", "\u1E9E", "\uFB01", "\u0345", "\u200D", "ﷺ", "\U0001F1E9\U0001F1EA"),
        [0xED, 0xA0, 0x80],
    ];

    public override Outcome Run(byte[] input)
    {
        var path = scratch.Write("names.txt", input);
        var lines = NameLines.Read(path, CancellationToken.None).ToList();
        var builder = new VocabularyBuilder();
        foreach (var line in lines) builder.GetOrAdd(Encoding.UTF8.GetBytes(line));
        var names = builder.Build(kind: "item");
        var result = new StringBuilder();
        var search = new NameSearch(names, new int[names.Count]);
        foreach (var line in lines.Take(MaxNames))
        {
            Add(line);
            // A name with a mistake.
            if (line.Length > 2) Add(line.Remove(line.Length / 2, 1));
            foreach (var part in NameList.Parse(line)) result.Append(part).Append('|');
        }

        var read = NamesInFile.Read(path, "item", "m.als", names.Find, UnknownNamePolicy.Skip, mayBeEmpty: true, CancellationToken.None);
        return new(result.AppendJoin(' ', read.Rows).Append(read.Note).ToString(), input.Length);

        void Add(string name)
        {
            result.Append(DisplayText.Quote(name)).Append(' ').AppendJoin(' ', names.FindAll(name)).Append(' ');
            try
            {
                result.Append(names.Find(name));
            }
            catch (GpuAlsException refused)
            {
                result.Append(refused.Message);
            }

            result.AppendJoin(' ', search.Find(name, 5).Select(match => match.Row)).Append(' ');
            result.AppendJoin(' ', NameSuggestions.Nearest(names, name)).Append('\n');
        }
    }

    public void Dispose() => scratch.Dispose();
}
