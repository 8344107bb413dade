using System.IO.Compression;
using System.Text;

namespace GpuAls.Faults.Tests;

/// <summary>The files that the commands of the tests read, made once, and a server of data sets.</summary>
public sealed class Inputs : IDisposable
{
    readonly TestFolder folder = new();
    readonly Lazy<DatasetServer> server = new(() => new DatasetServer(Zip()));

    public Inputs()
    {
        Current = this;
        Gpuals.Answer("generate", Plays, "--users", "60", "--items", "40", "--rows", "700", "--no-config", "-q");
        File.WriteAllText(this["bad.tsv"], File.ReadAllText(Plays) + string.Concat(Enumerable.Repeat("only-one-column\n", 30)));
        Gpuals.Answer(
            "split", Plays, "--format", "lastfm-360k", "--split", "random:0.2", "--train", this["known.tsv"], "--test", this["test.tsv"],
            "--no-config", "-q");
        File.WriteAllText(this["gone.txt"], File.ReadAllText(this["known.tsv"]).Split('\t')[0] + "\n");
        foreach (var (name, seed) in (IEnumerable<(string, string)>)[("a.als", "1"), ("b.als", "2")]) Gpuals.Answer(Train(name, seed));
        foreach (var model in (string[])["a", "b"])
            Gpuals.Answer("export", this[$"{model}.als"], "--as", "implicit", "--to", this[$"implicit-{model}"], "--no-config", "-q");
    }

    /// <summary>The files of this run.</summary>
    internal static Inputs Current { get; private set; } = null!;

    /// <summary>The path of the folder.</summary>
    internal string Path => folder.Path;

    /// <summary>The interactions.</summary>
    internal string Plays => this["plays.tsv"];

    /// <summary>The address of the data set lastfm-2k.</summary>
    internal string Dataset => $"{server.Value.Address}lastfm.zip";

    /// <summary>The path of a file.</summary>
    internal string this[string name] => folder[name];

    public void Dispose()
    {
        if (server.IsValueCreated) server.Value.Dispose();
        folder.Dispose();
    }

    string[] Train(string name, string seed) =>
    [
        "train", this["known.tsv"], "--format", "lastfm-360k", "-m", this[name], "--factors", "8", "--iterations", "2", "--seed", seed, "--use-gpu",
        "false", "--threads", "1", "--no-config", "-q",
    ];

    static byte[] Zip()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            IEnumerable<(string, string)> files = [("user_artists.dat", "2\t51\t13883\n"), ("artists.dat", "51\tAbba\tu\tp\n")];
            foreach (var (name, line) in files)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                for (var n = 0; n < 20_000; n++) entry.Write(Encoding.UTF8.GetBytes(line));
            }
        }

        return stream.ToArray();
    }
}
