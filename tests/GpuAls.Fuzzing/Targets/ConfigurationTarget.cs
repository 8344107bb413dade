using GpuAls.Cli.Configuration;

namespace GpuAls.Fuzzing.Targets;

/// <summary>The file gpuals.json, with commands that read it.</summary>
sealed class ConfigurationTarget : FuzzTarget, IDisposable
{
    readonly CommandFolder folder = new();

    public override string Name => "configuration";

    public override bool IsRepeated => false;

    public override MemoryBound Memory => new(PerByte: 1 << 14, Constant: 64 << 20);

    public override int MaxLength => 1024;

    public override int MaxStretchedLength => 0;

    public override IEnumerable<byte[]> Seeds =>
    [
        """{ "factors": 64, "train": { "solver": "cholesky", "alpha": 2.5 }, "output": "json" }"""u8.ToArray(),
        """{ "$schema": "s", "likes": ["Abba", "Muse"], "quiet": true, "on-bad-row": "skip" } // end"""u8.ToArray(),
        "{ /* a */ \"inspect\": { \"separator\": \"tab\", \"header\": false, }, \"seed\": -3, }"u8.ToArray(),
    ];

    public override IReadOnlyList<byte[]> Words =>
        [.. Targets.Words.OfJson, .. Targets.Words.Of(KnownOptions.Keys.Concat(KnownOptions.All.Keys).Select(key => $"\"{key}\":"))];

    public override Outcome Run(byte[] input)
    {
        string[] args = (input.Length % 3) switch
        {
            0 => ["config"],
            1 => ["inspect", "plays.tsv"],
            _ => ["recommend", "m.als", "--user", "user0"],
        };
        return new(folder.Run(args, [], input), input.Length);
    }

    public void Dispose() => folder.Dispose();
}
