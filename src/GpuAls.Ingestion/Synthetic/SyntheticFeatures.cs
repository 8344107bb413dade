using System.Globalization;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// Generates side tables of a set of play counts: the profiles of the users in Last.fm-360K's layout, and the tags of the artists. A value follows
/// the main taste of the user, or the taste of the artist, with the probability of the signal; otherwise it is drawn from all values. With a signal
/// of 0 the tables are pure noise. The same options give the same bytes on every machine.
/// </summary>
/// <param name="options">The size and the seed of the set.</param>
/// <param name="signal">The probability that a value follows the taste, from 0 to 1.</param>
sealed class SyntheticFeatures(SyntheticOptions options, double signal)
{
    // Countries and ages of a taste: enough that they overlap with those of other tastes.
    const int CountriesPerTaste = 3;
    const int MinAge = 15;
    const int Ages = 46;

    static readonly string[] Countries =
    [
        "United States", "Germany", "United Kingdom", "Poland", "Brazil", "Sweden", "Spain", "France", "Netherlands", "Finland", "Canada", "Japan",
        "Australia", "Italy", "Norway", "Russian Federation", "Turkey", "Mexico", "Argentina", "Portugal", "Chile", "Ukraine", "Greece", "Austria",
    ];

    static readonly string[] Tags =
    [
        "rock", "electronic", "indie", "metal", "pop", "jazz", "folk", "punk", "ambient", "hip-hop", "soul", "blues", "country", "reggae",
        "classical", "industrial", "house", "techno", "trance", "gothic", "ska", "funk", "disco", "grunge", "emo", "hardcore", "post-rock",
        "shoegaze", "trip-hop",
        "new wave", "krautrock", "bossa nova", "drum and bass", "black metal", "singer-songwriter", "soundtrack", "seen live", "favourites", "albums",
        "cool", "awesome", "female vocalists", "male vocalists", "live", "2007", "my music", "great", "beautiful", "chill", "party",
    ];

    readonly SyntheticSet set = new(options);

    /// <summary>Writes the profiles of the users: user, gender, age, country, date; tab-separated, no header. Some values are missing.</summary>
    /// <param name="path">The file. An existing file is replaced.</param>
    /// <exception cref="GpuAlsException">The file cannot be written.</exception>
    public void WriteUsers(string path) => Write(path, writer =>
    {
        Span<byte> key = stackalloc byte[LastFmKeys.UserBytes];
        for (var user = 0; user < options.Users; user++)
        {
            LastFmKeys.WriteUser(options.Seed, user, key);
            var taste = set.Tastes.TasteOf(set.Users.FirstAssigned(user));
            var random = SyntheticRandom.For(options.Seed, RandomPurpose.UserFeatures, user);
            var gender = random.NextShare() is var draw && draw < 0.09 ? "" : draw < 0.4 ? "f" : "m";
            var age = IsOfTaste(ref random) ? MinAge + (taste * 17 + random.NextBelow(6)) % Ages : MinAge + random.NextBelow(Ages);
            var ageText = random.NextShare() < 0.2 ? "" : age.ToString(CultureInfo.InvariantCulture);
            var country = IsOfTaste(ref random)
                ? Countries[(taste * 5 + random.NextBelow(CountriesPerTaste)) % Countries.Length]
                : Countries[random.NextBelow(Countries.Length)];
            var date = new DateTime(2002, 10, 29, 0, 0, 0, DateTimeKind.Utc).AddDays(random.NextBelow(2300));
            writer.Write(string.Create(
                CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetString(key)}\t{gender}\t{ageText}\t{country}\t{date:MMM d, yyyy}\n"));
        }
    });

    /// <summary>Writes the tags of the artists: artist, tag, count; tab-separated, with a header. Every fifth artist has no tags.</summary>
    /// <param name="path">The file. An existing file is replaced.</param>
    /// <exception cref="GpuAlsException">The file cannot be written.</exception>
    public void WriteItems(string path) => Write(path, writer =>
    {
        writer.Write("artist\ttag\tcount\n");
        Span<byte> name = stackalloc byte[SyntheticNames.MaxBytes];
        HashSet<string> tags = [];
        for (var item = 0; item < options.Items; item++)
        {
            var random = SyntheticRandom.For(options.Seed, RandomPurpose.ItemFeatures, item);
            if (random.NextBelow(5) == 0) continue;
            var artist = Encoding.UTF8.GetString(name[..set.Names.Write(item, name)]);
            tags.Clear();
            for (var n = 1 + random.NextBelow(5); n > 0; n--)
            {
                var tag = IsOfTaste(ref random) ? Tags[set.Tastes.TasteOf(item) % Tags.Length] : Tags[random.NextBelow(Tags.Length)];
                var count = 1 + random.NextBelow(100);
                if (tags.Add(tag)) writer.Write(string.Create(CultureInfo.InvariantCulture, $"{artist}\t{tag}\t{count}\n"));
            }
        }
    });

    bool IsOfTaste(ref SyntheticRandom random) => random.NextShare() < signal;

    static void Write(string path, Action<StreamWriter> write) => AtomicFile.Write(
        path,
        stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), bufferSize: 1 << 16, leaveOpen: true);
            write(writer);
            writer.Flush();
            return stream.Position;
        },
        (reason, inner) => new GpuAlsException($"{DisplayText.Escape(path)}: {reason}", inner));
}
