using System.Globalization;
using System.Text.Json;

namespace GpuAls.Core.Tests;

/// <summary>The public HetRec 2011 Last.fm play counts and their reference figures, where the folder that holds them is present.</summary>
static class HetRecInteractions
{
    const string DataFile = "data/hetrec2011-lastfm-2k/user_artists.dat";
    const string NamesFile = "data/hetrec2011-lastfm-2k/artists.dat";
    const string ReferenceFile = "reference/hetrec2011-lastfm-2k.json";

    /// <summary>Skips the calling test, by name, where the data is missing.</summary>
    public static void SkipWhereAbsent() =>
        Assert.SkipWhen(Shared() is not { } shared || !File.Exists(Path.Combine(shared, DataFile)) || !File.Exists(Path.Combine(shared, ReferenceFile)), "HetRec data not present");

    public static InteractionMatrix Read()
    {
        var names = File.ReadLines(Path.Combine(Shared()!, NamesFile)).Skip(1).Select(line => line.Split('\t')).ToDictionary(fields => fields[0], fields => fields[1]);
        var builder = new InteractionMatrixBuilder();
        foreach (var line in File.ReadLines(Path.Combine(Shared()!, DataFile)).Skip(1))
        {
            var fields = line.Split('\t');
            builder.Add(fields[0], fields[1], float.Parse(fields[2], CultureInfo.InvariantCulture));
        }

        var items = builder.Items;
        return builder.Build(itemLabels: Utf8Strings.From(Enumerable.Range(0, items.Count).Select(row => names[System.Text.Encoding.UTF8.GetString(items[row])])));
    }

    /// <summary>The object `data` of the reference file.</summary>
    public static JsonElement ReferenceFigures() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Shared()!, ReferenceFile))).RootElement.GetProperty("data");

    static string? Shared()
    {
        if (Environment.GetEnvironmentVariable("GPUALS_SHARED") is { Length: > 0 } named) return named;

        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GpuAls.sln"))) folder = folder.Parent;
        return folder?.Parent is { } beside ? Path.Combine(beside.FullName, "shared") : null;
    }
}
