using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GpuAls.Cli.Datasets;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>gpuals datasets, from a server on this machine: nothing here touches the network.</summary>
public sealed class DatasetsTests : IDisposable
{
    const string Plays = "userID\tartistID\tweight\n2\t51\t13883\n3\t51\t5\n3\t52\t7\n";
    const string Artists = "id\tname\turl\tpictureURL\n51\tDuran Duran\tu\tp\n52\tMorcheeba\tu\tp\n";

    readonly TestFolder folder = new();
    readonly DatasetServer server = new(Zip(("user_artists.dat", Plays), ("artists.dat", Artists), ("tags.dat", "not kept")));

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    string Path => folder["music"];

    string Part => folder["music.part"];

    string Address => $"{server.Address}lastfm.zip";

    Gpuals Get(string name = "lastfm-2k", params string[] options) =>
        Gpuals.Run(["datasets", "get", name, "-o", Path, "--from-url", Address, .. options]);

    Gpuals Accept(params string[] options) => Get(options: ["--accept-licence", .. options]);

    static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return stream.ToArray();
    }

    static byte[] TarGz(params (string Name, string Text)[] files)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            foreach (var (name, text) in files)
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        }

        return stream.ToArray();
    }

    string Hash => Convert.ToHexStringLower(SHA256.HashData(server.Content));

    void AssertFailed(Gpuals run, string message, string remedy, params string[] left)
    {
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.EndsWith($"gpuals: {message}\n        {remedy}\n", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
        Assert.Equal(left, folder.Names);
    }

    [Fact]
    public void TheList_HasEachDataSet_WithItsLicenceAndTheCommandToTrain()
    {
        var sets = JsonDocument.Parse(Gpuals.Answer("datasets", "--output", "json")).RootElement.GetProperty("datasets").EnumerateArray().ToList();

        Assert.Equal(
            ["lastfm-360k", "lastfm-2k", "ml-100k", "ml-1m", "ml-25m", "ml-32m", "ml-latest-small", "citeulike-a", "melon", "yambda"],
            sets.Select(set => set.GetProperty("name").GetString()));
        Assert.All(sets, set =>
        {
            Assert.StartsWith("https://", set.GetProperty("licencePage").GetString(), StringComparison.Ordinal);
            Assert.StartsWith("gpuals train ", set.GetProperty("train").GetString(), StringComparison.Ordinal);
        });
        Assert.Contains("ml-25m", Gpuals.Answer("datasets"), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryRow_IsComplete()
    {
        foreach (var set in PublicDatasets.All)
        {
            Assert.All([set.Page, set.LicencePage, set.Address ?? set.Page], text => Assert.True(DatasetAddress.IsAllowed(new Uri(text)), text));
            Assert.DoesNotContain(set.Files, file => file.Name.Length == 0 || file.Name.Contains('\\', StringComparison.Ordinal));
            Assert.Contains(set.Files, file => file.IsRequired);
            if (set.Checksum is { } checksum)
                Assert.Matches(checksum.Algorithm == HashAlgorithmName.MD5 ? "^[0-9a-f]{32}$" : "^[0-9a-f]{64}$", checksum.Hex);
            // The words that train reads exist.
            var words = set.TrainCommand("x").Split(' ');
            if (Array.IndexOf(words, "--format") is > 0 and var at) _ = GpuAls.Ingestion.InteractionFormat.ByName(words[at + 1]);
            Assert.Contains(words[2], (string[])[.. set.Files.Select(file => $"x/{file.Name}"), $"x/{DatasetArchive.Pairs}"]);
        }
    }

    [Fact]
    public void WithoutConsent_NothingIsFetched()
    {
        var run = Get();

        AssertFailed(
            run,
            "the licence of lastfm-2k is not accepted; nothing was fetched",
            "Read it: https://files.grouplens.org/datasets/hetrec2011/hetrec2011-lastfm-readme.txt "
            + "To accept it: gpuals datasets get lastfm-2k --accept-licence");
        Assert.StartsWith("lastfm-2k: For non-commercial use, with acknowledgement.\nLicence: https://", run.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("y\n", true)]
    [InlineData("YES\n", true)]
    [InlineData("n\n", false)]
    [InlineData("\n", false)]
    [InlineData("", false)]
    public void OnATerminal_TheLicenceIsAQuestion(string answer, bool isAccepted)
    {
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(TextWriter.Null, error, new MemoryStream(Encoding.UTF8.GetBytes(answer))) { IsInputTyped = () => true };

        var code = Program.Run(
            ["datasets", "get", "lastfm-2k", "-o", Path, "--from-url", Address], terminal, TestContext.Current.CancellationToken);

        Assert.Contains("Accept the licence? [y/N] ", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(isAccepted ? ExitCode.Done : ExitCode.UserError, code);
        Assert.Equal(isAccepted ? 1 : 0, server.Requests.Count);
    }

    [Fact]
    public void AZip_IsUnpacked_AndTrainedOn()
    {
        var run = Accept();

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Equal(["music"], folder.Names);
        Assert.Equal(["artists.dat", "user_artists.dat"], Directory.GetFiles(Path).Select(System.IO.Path.GetFileName).Order());
        Assert.Equal(Plays, File.ReadAllText(System.IO.Path.Combine(Path, "user_artists.dat")));
        Assert.Equal(
            $"Wrote {Path}: artists.dat, user_artists.dat ({server.Content.Length} bytes fetched).\n"
            + $"Its owner publishes no checksum. SHA-256: {Hash}\n"
            + $"To train on it: gpuals train {Path}/user_artists.dat --format lastfm-2k --names {Path}/artists.dat --model lastfm-2k.als\n",
            run.Output);
        var words = run.Output.Split('\n')[2]["To train on it: gpuals ".Length..]
            .Replace("lastfm-2k.als", folder["m.als"], StringComparison.Ordinal).Split(' ');
        Gpuals.Answer([.. words, "--factors", "2", "--iterations", "1", "--device", "cpu", "-q"]);
    }

    [Fact]
    public void Programs_GetOneObject()
    {
        var run = Accept("--output", "json", "-q");
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(Hash, json.GetProperty("sha256").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("checked").ValueKind);
        Assert.Equal(2, json.GetProperty("files").GetArrayLength());
        Assert.DoesNotContain("Fetching", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ACutDownload_IsContinuedByTheSameCommand()
    {
        server.CutAfter = 100;
        AssertFailed(
            Accept(),
            $"the download from 127.0.0.1 was cut after 100 bytes of {server.Content.Length} bytes",
            "The same command continues",
            "music.part",
            "music.part.json");
        server.CutAfter = null;

        var run = Accept();

        Assert.True(run.Code == ExitCode.Done, run.Error);
        Assert.Contains("Continuing after 100 bytes.\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(["/lastfm.zip", "/lastfm.zip bytes=100-"], server.Requests);
        Assert.Contains(Hash, run.Output, StringComparison.Ordinal);
        Assert.Equal(["music"], folder.Names);
    }

    [Fact]
    public void AServerThatCannotContinue_StartsAnew()
    {
        (server.CutAfter, server.HasRanges) = (100, false);
        Accept();
        server.CutAfter = null;

        var run = Accept();

        Assert.Contains("The server cannot continue a download, so it starts anew.\n", run.Error, StringComparison.Ordinal);
        Assert.Contains(Hash, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatHasChanged_StartsAnew()
    {
        server.CutAfter = 100;
        Accept();
        (server.CutAfter, server.Tag, server.Content) = (null, "\"two\"", Zip(("user_artists.dat", Plays + "4\t52\t1\n"), ("artists.dat", Artists)));

        var run = Accept();

        Assert.Contains("The file has changed on the server, so the download starts anew.\n", run.Error, StringComparison.Ordinal);
        Assert.Contains(Hash, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAVersion_ACutDownloadStartsAnew()
    {
        (server.CutAfter, server.Tag) = (100, null);
        Assert.EndsWith(
            "        The same command starts anew, because the server names no version of the file\n", Accept().Error, StringComparison.Ordinal);
        server.CutAfter = null;
        Assert.Contains(Hash, Accept().Output, StringComparison.Ordinal);
        Assert.Equal(["/lastfm.zip", "/lastfm.zip"], server.Requests);
    }

    [Fact]
    public void AWrongChecksum_IsRefused_AndNothingIsKept()
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(server.Content);
        var found = Convert.ToHexStringLower(md5.GetHashAndReset());
        AssertFailed(
            Get("ml-1m", "--accept-licence"),
            $"the file of ml-1m has the MD5 {found}; expected c4d9eecfca2ab87c1945afe126590906, which its owner publishes",
            "It was deleted. Repeat the command, or look for a new version: https://grouplens.org/datasets/movielens/1m/");
    }

    [Theory]
    [InlineData("../evil.txt")]
    [InlineData("a/../../evil.txt")]
    [InlineData("/tmp/evil.txt")]
    [InlineData("..\\evil.txt")]
    [InlineData("C:\\evil.txt")]
    public void AnArchiveThatLeavesItsFolder_IsRefused(string name)
    {
        server.Content = Zip(("user_artists.dat", Plays), ("artists.dat", Artists), (name, "evil"));
        AssertFailed(
            Accept(),
            $"the file of lastfm-2k cannot be unpacked: the path {GpuAls.Core.DisplayText.Quote(name)} leaves the folder",
            "It was deleted. Repeat the command, or fetch the data by hand: https://grouplens.org/datasets/hetrec-2011/");
    }

    [Fact]
    public void ADamagedArchive_IsRefused()
    {
        // A byte of a stored file: only its checksum shows it.
        server.Content[Encoding.UTF8.GetString(server.Content).IndexOf("13883", StringComparison.Ordinal)] = (byte)'2';
        AssertFailed(
            Accept(),
            "the file of lastfm-2k cannot be unpacked: the checksum of user_artists.dat differs",
            "It was deleted. Repeat the command, or fetch the data by hand: https://grouplens.org/datasets/hetrec-2011/");
    }

    [Fact]
    public void AnArchiveWithAFileTwice_IsRefused()
    {
        server.Content = Zip(("artists.dat", Artists), ("artists.dat", "other"), ("user_artists.dat", Plays));
        AssertFailed(
            Accept(),
            "the file of lastfm-2k cannot be unpacked: it has artists.dat twice",
            "It was deleted. Repeat the command, or fetch the data by hand: https://grouplens.org/datasets/hetrec-2011/");
    }

    [Fact]
    public void AnArchiveWithoutTheData_IsRefused()
    {
        server.Content = Zip(("artists.dat", Artists));
        AssertFailed(
            Accept(),
            "the file of lastfm-2k cannot be unpacked: it has no user_artists.dat",
            "It was deleted. Repeat the command, or fetch the data by hand: https://grouplens.org/datasets/hetrec-2011/");
    }

    [Fact]
    public void NotFound_NamesThePageOfTheData()
    {
        server.Status = HttpStatusCode.NotFound;
        AssertFailed(
            Accept(),
            $"{Address} answers 404 Not Found; expected the file",
            "Look at the page of the data set: https://grouplens.org/datasets/hetrec-2011/ Or name another address: --from-url");
    }

    [Fact]
    public void ALoopOfRedirects_Ends()
    {
        server.Redirect = "/again";
        AssertFailed(
            Accept(),
            $"{Address} redirects more than 10 times",
            "Look at the page of the data set: https://grouplens.org/datasets/hetrec-2011/ Or name another address: --from-url");
        Assert.Equal(11, server.Requests.Count);
    }

    [Fact]
    public void ARedirectToPlainHttp_IsRefused()
    {
        server.Redirect = "http://example.org/x.zip";
        AssertFailed(
            Accept(),
            $"{Address} redirects to 'http://example.org/x.zip'; expected an address that begins with https://",
            "Look at the page of the data set: https://grouplens.org/datasets/hetrec-2011/ Or name another address: --from-url");
    }

    [Fact]
    public void AServerThatIsNotThere_IsNamed()
    {
        server.Dispose();
        var run = Accept();
        Assert.Equal(ExitCode.UserError, run.Code);
        Assert.Contains("gpuals: 127.0.0.1 cannot be reached: ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            "        Check the network and the variables HTTPS_PROXY and NO_PROXY. Or name another address: --from-url\n",
            run.Error,
            StringComparison.Ordinal);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void AFolderThatExists_IsRefused_OrGetsTheFiles()
    {
        Directory.CreateDirectory(Path);
        File.WriteAllText(System.IO.Path.Combine(Path, "mine.txt"), "mine");
        AssertFailed(
            Accept(),
            $"{Path} exists and is not empty; expected the name of a new folder",
            "Name another folder: -o. Or replace the files of the data set in it: --overwrite",
            "music");
        Assert.Empty(server.Requests);

        Assert.Equal(ExitCode.Done, Accept("--overwrite").Code);
        Assert.Equal(["artists.dat", "mine.txt", "user_artists.dat"], Directory.GetFiles(Path).Select(System.IO.Path.GetFileName).Order());
    }

    [Fact]
    public void AFileInThePlace_AndAMissingFolder_AreRefused()
    {
        folder.Write("music", "");
        AssertFailed(Accept(), $"{Path} is a file; expected the name of a new folder", "Name another folder: -o", "music");
        File.Delete(Path);
        folder.Write("music.part", "mine");
        AssertFailed(
            Accept(), $"{Part} exists and is not a download of gpuals; expected a new file", "Rename it, or name another folder: -o", "music.part");
        Assert.Equal("mine", File.ReadAllText(Part));
        var missing = System.IO.Path.Combine(folder["none"], "music");
        var run = Gpuals.Run("datasets", "get", "lastfm-2k", "-o", missing, "--from-url", Address, "--accept-licence");
        Assert.EndsWith(
            $"gpuals: {missing} cannot be written: the folder above it does not exist\n        Create the folder {folder["none"]}\n",
            run.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ItemLists_BecomePairs()
    {
        server.Content = Encoding.UTF8.GetBytes("2 5 7 \n0\n1 5\n");
        Assert.Equal(ExitCode.Done, Get("citeulike-a", "--accept-licence").Code);
        Assert.Equal("user\titem\n0\t5\n0\t7\n2\t5\n", File.ReadAllText(System.IO.Path.Combine(Path, "pairs.tsv")));

        server.Content = Encoding.UTF8.GetBytes("2 5 7\n3 5\n");
        Directory.Delete(Path, recursive: true);
        AssertFailed(
            Get("citeulike-a", "--accept-licence"),
            "the file of citeulike-a cannot be unpacked: line 2 is no count with that many items",
            "It was deleted. Repeat the command, or fetch the data by hand: https://github.com/js05212/citeulike-a");
    }

    [Fact]
    public void ATarArchive_IsUnpacked_AndRefusedIfItLeavesItsFolderOrIsCut()
    {
        var set = PublicDatasets.All[0];
        var archive = TarGz(("lastfm-dataset-360K/usersha1-artmbid-artname-plays.tsv", "u\tm\ta\t1\n"), ("lastfm-dataset-360K/other.txt", "no"));

        Unpack(archive);
        Assert.Equal(["usersha1-artmbid-artname-plays.tsv"], Directory.GetFiles(Path).Select(System.IO.Path.GetFileName));

        Assert.Contains("leaves the folder", Refused(TarGz(("../x", "evil"))), StringComparison.Ordinal);
        Assert.Contains("cannot be unpacked: the gzip data is ", Refused(archive[..^9]), StringComparison.Ordinal);
        Assert.Contains("its files have more than 3 bytes", Refused(archive, maxBytes: 3), StringComparison.Ordinal);

        string Refused(byte[] bytes, long maxBytes = 1 << 20) => Assert.Throws<RemedyException>(() => Unpack(bytes, maxBytes)).Message;

        void Unpack(byte[] bytes, long maxBytes = 1 << 20)
        {
            if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
            using var file = new FileStream(folder.Write("x.tar.gz", bytes), FileMode.Open);
            new DatasetFolder(Path, overwrite: false).Write(
                to => new DatasetArchive(set, maxBytes).Unpack(file, to, watcher: null, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void AFileBeyondTheLimit_AndASilentServer_AreGivenUp()
    {
        Assert.Equal(
            $"{Address} has {server.Content.Length} bytes or more; expected at most 50 bytes",
            Refused(Address, new DownloadLimits { Bytes = 50 }));
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Assert.Equal(
            "127.0.0.1 did not answer in 1 s",
            Refused($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/x", new DownloadLimits { Silence = TimeSpan.FromSeconds(0.2) }));

        string Refused(string address, DownloadLimits limits) => Assert.Throws<RemedyException>(
            () => new DatasetFetch(
                PublicDatasets.All[1], limits, new ProgressDisplay(new Terminal(TextWriter.Null, TextWriter.Null, Stream.Null)))
                .Run(new Uri(address), Path, overwrite: false, TestContext.Current.CancellationToken)).Message;
    }

    [Theory]
    [InlineData("http://example.org/x.zip")]
    [InlineData("https://me:secret@example.org/x.zip")]
    [InlineData("file:///etc/passwd")]
    [InlineData("x.zip")]
    public void OnlyHttps_IsAllowed(string address)
    {
        var run = Gpuals.Run("datasets", "get", "lastfm-2k", "-o", Path, "--from-url", address, "--accept-licence");
        Assert.Equal(
            (ExitCode.WrongUse, $"gpuals: --from-url is '{address}'; expected an address that begins with https:// and has no user name\n"),
            (run.Code, run.Error));
    }

    [Fact]
    public void TheMirrorOfTheEnvironment_HasTheOfficialNames()
    {
        Assert.Equal(
            "https://mirror.example/data/ml-1m.zip",
            DatasetAddress.Of(PublicDatasets.All.Single(set => set.Name == "ml-1m"), typed: null, "https://mirror.example/data/").AbsoluteUri);
        Assert.Equal(
            "GPUALS_DATASETS_URL is 'ftp://x/ml-1m.zip'; expected an address that begins with https:// and has no user name",
            Assert.Throws<UsageException>(
                () => DatasetAddress.Of(PublicDatasets.All.Single(set => set.Name == "ml-1m"), typed: null, "ftp://x")).Message);
    }

    [Fact]
    public void ADataSetWithoutAnAddress_NamesItsPage()
    {
        var run = Gpuals.Run("datasets", "get", "melon", "--accept-licence");
        Assert.Equal(
            (
                ExitCode.UserError,
                "gpuals: melon cannot be fetched by a program; its owner gives it to people who consent to its terms\n"
                + "        Fetch it by hand: https://arena.kakao.com/melon_dataset "
                + "Then: gpuals train melon/train.json --format melon --names melon/song_meta.json --model melon.als\n"),
            (run.Code, run.Error));
    }

    [Fact]
    public void AnUnknownDataSet_AndAnUnknownOption_AreRefused()
    {
        Assert.Equal(
            "gpuals: unknown data set 'ml-2m'; expected lastfm-360k, lastfm-2k, ml-100k, ml-1m, ml-25m, ml-32m, ml-latest-small, "
            + "citeulike-a, melon or yambda\n        For all options: gpuals datasets get --help\n",
            Gpuals.Run("datasets", "get", "ml-2m").Error);
        Assert.Equal(ExitCode.WrongUse, Gpuals.Run("datasets", "get", "ml-1m", "--nonsense").Code);
        Assert.Equal(ExitCode.WrongUse, Gpuals.Run("datasets", "fetch").Code);
    }

    [Fact]
    public void TheProgress_HasTheTimeLeft_ForEachTenth()
    {
        var clock = new ManualTime();
        var lines = new DownloadLines(clock, start: 500, total: 1000);
        Assert.Null(lines.Describe(700)); // a short download
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("700 bytes of 1000 bytes, 15 s left", lines.Describe(700));
        Assert.Null(lines.Describe(750));
        Assert.Equal("800 bytes of 1000 bytes, 7 s left", lines.Describe(800));
        Assert.Null(new DownloadLines(clock, start: 0, total: null).Describe(800));
    }

    [Fact]
    public void Cancelled_KeepsWhatHasArrived()
    {
        server.CutAfter = 100;
        Accept();
        var run = Gpuals.Run(
            ["datasets", "get", "lastfm-2k", "-o", Path, "--from-url", Address, "--accept-licence"], "", new CancellationToken(canceled: true));
        Assert.Equal(ExitCode.Cancelled, run.Code);
        Assert.Equal(100, new FileInfo(Part).Length);
    }
}
