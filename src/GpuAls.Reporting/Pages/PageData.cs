using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Queries.Maps;
using GpuAls.Reporting.Figures;

namespace GpuAls.Reporting.Pages;

/// <summary>
/// The data that the scripts of the page read, as JSON: names of items once, the map, and the pools of the sample users. Characters that end a script
/// element are escaped.
/// </summary>
sealed class PageData
{
    const int MapNeighbours = 8;
    const int KnownItems = 15;

    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    readonly AlsModel model;
    readonly int[] users;
    readonly List<int> items = [];
    readonly Dictionary<int, int> places = [];

    /// <param name="model">The model.</param>
    /// <param name="users">[items] The number of users of each item.</param>
    public PageData(AlsModel model, int[] users) => (this.model, this.users) = (model, users);

    /// <summary>The text of the data.</summary>
    /// <param name="modelName">The model in commands to type, quoted for a shell.</param>
    /// <param name="map">The map of items.</param>
    /// <param name="seeds">Items of the map that regions are named after.</param>
    /// <param name="pools">The pools of the sample users.</param>
    /// <param name="quote">Quotes a name for a shell.</param>
    /// <param name="cancel">Stops the work.</param>
    public string Write(
        string modelName,
        IReadOnlyList<MappedItem> map,
        IReadOnlyList<int> seeds,
        IReadOnlyList<RerankPool> pools,
        Func<string, string> quote,
        CancellationToken cancel)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("model", modelName);
            json.WriteNumber("listLength", RerankPool.ListLength);
            json.WriteNumber("poolSize", RerankPool.PoolSize);
            Write(json, map, seeds, cancel);
            json.WriteStartArray("pools");
            foreach (var pool in pools) Write(json, pool, quote);
            json.WriteEndArray();
            // Last, because all above add the items that they show.
            json.WriteStartArray("names");
            foreach (var item in items) json.WriteStringValue(DisplayText.Escape(model.Items.Name(item)));
            json.WriteEndArray();
            json.WriteStartArray("users");
            foreach (var item in items) json.WriteNumberValue(users[item]);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    void Write(Utf8JsonWriter json, IReadOnlyList<MappedItem> map, IReadOnlyList<int> seeds, CancellationToken cancel)
    {
        int[] rows = [.. map.Select(one => one.Item)];
        var onMap = new Dictionary<int, int>();
        for (var n = 0; n < rows.Length; n++) onMap[rows[n]] = n;
        int[] near = new int[rows.Length * MapNeighbours], regions = new int[rows.Length];
        var cosines = new float[near.Length];
        Array.Fill(near, -1);
        var recommender = new Recommender(model);
        var at = 0;
        foreach (var (item, similar) in recommender.SimilarItemsOfMany(rows, MapNeighbours + 1, rows, cancel))
        {
            var others = similar.Where(other => other.Row != item).Take(MapNeighbours).ToArray();
            for (var k = 0; k < others.Length; k++)
                (near[at * MapNeighbours + k], cosines[at * MapNeighbours + k]) = (onMap[others[k].Row], others[k].Score);
            at++;
        }

        int[] named = [.. seeds.Select(seed => rows[seed])];
        at = 0;
        foreach (var (_, similar) in recommender.SimilarItemsOfMany(rows, 1, named, cancel))
            regions[at++] = similar.Count > 0 ? Array.IndexOf(named, similar[0].Row) : 0;
        json.WriteStartObject("map");
        WriteNumbers(json, "items", rows.Select(PlaceOf));
        WriteNumbers(json, "regions", regions);
        WriteBytes(json, "x", [.. map.Select(one => one.X)]);
        WriteBytes(json, "y", [.. map.Select(one => one.Y)]);
        WriteBytes(json, "near", near);
        WriteBytes(json, "cosines", cosines);
        json.WriteEndObject();
    }

    void Write(Utf8JsonWriter json, RerankPool pool, Func<string, string> quote)
    {
        json.WriteStartObject();
        json.WriteString("quoted", DisplayText.Escape(quote(model.Users.Name(pool.User))));
        json.WriteNumber("likes", model.Known.RowLength(pool.User));
        var strengths = model.Known.RowValues(pool.User);
        WriteNumbers(
            json,
            "known",
            model.Known.RowColumns(pool.User).ToArray()
                .Zip(strengths)
                .OrderByDescending(one => one.Second)
                .Take(KnownItems)
                .Select(one => PlaceOf(one.First)));
        json.WriteNumber("spread", pool.Spread);
        WriteBytes(json, "items", Array.ConvertAll(pool.Items, PlaceOf));
        WriteBytes(json, "products", pool.Products);
        if (pool.NeighbourParts.Length > 0) WriteBytes(json, "parts", pool.NeighbourParts);
        WriteBytes(json, "popularities", pool.Popularities);
        WriteBytes(json, "cosines", pool.Cosines);
        json.WriteEndObject();
    }

    /// <summary>The place of an item among the names.</summary>
    int PlaceOf(int item)
    {
        if (!places.TryGetValue(item, out var place))
        {
            places[item] = place = items.Count;
            items.Add(item);
        }

        return place;
    }

    static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    static void WriteBytes<T>(Utf8JsonWriter json, string name, T[] numbers) where T : unmanaged =>
        json.WriteBase64String(name, MemoryMarshal.AsBytes(numbers.AsSpan()));
}
