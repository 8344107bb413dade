namespace GpuAls.Cli.Datasets;

/// <summary>
/// The public data sets, a row for each. Addresses, sizes and checksums are those that the owners publish: GroupLens has an .md5 file beside its
/// archives, Zenodo and the store of Yambda show the checksum of a file on its page. Without a published checksum there is none here.
/// </summary>
static class PublicDatasets
{
    const string MovieLensTerms = "For research, with acknowledgement; no commercial use without the permission of GroupLens";
    const string MovieLensPaper =
        "F. M. Harper and J. A. Konstan (2015). The MovieLens Datasets: History and Context. ACM TiiS 5(4). https://doi.org/10.1145/2827872";

    /// <summary>All data sets, in the order of the list.</summary>
    public static IReadOnlyList<PublicDataset> All { get; } =
    [
        new("lastfm-360k", "plays of artists by Last.fm users", 17_559_530)
        {
            Address = "https://zenodo.org/records/6090214/files/lastfm-dataset-360K.tar.gz",
            Page = "https://zenodo.org/records/6090214",
            Bytes = 569_202_935,
            Checksum = PublishedChecksum.Md5("635e6ed3fc873aa4ba33aba0ebce02b1"),
            Package = DatasetPackage.TarGz,
            Licence = "Distributed with permission of Last.fm, for non-commercial use",
            LicencePage = "https://zenodo.org/records/6090214",
            Files =
            [
                new("lastfm-dataset-360K/usersha1-artmbid-artname-plays.tsv"), new("lastfm-dataset-360K/usersha1-profile.tsv", IsRequired: false),
                new("lastfm-dataset-360K/README.txt", IsRequired: false),
            ],
            Train = "{0}/usersha1-artmbid-artname-plays.tsv --format lastfm-360k",
            Citation = "O. Celma (2010). Music Recommendation and Discovery in the Long Tail. Springer. https://doi.org/10.5281/zenodo.6090214",
        },
        new("lastfm-2k", "plays of artists by Last.fm users (HetRec 2011)", 92_834)
        {
            Address = "https://files.grouplens.org/datasets/hetrec2011/hetrec2011-lastfm-2k.zip",
            Page = "https://grouplens.org/datasets/hetrec-2011/",
            Package = DatasetPackage.Zip,
            Licence = "For non-commercial use, with acknowledgement",
            LicencePage = "https://files.grouplens.org/datasets/hetrec2011/hetrec2011-lastfm-readme.txt",
            Files = [new("user_artists.dat"), new("artists.dat"), new("readme.txt", IsRequired: false)],
            Train = "{0}/user_artists.dat --format lastfm-2k --names {0}/artists.dat",
            Citation =
                "I. Cantador, P. Brusilovsky and T. Kuflik (2011). 2nd Workshop on Information Heterogeneity and Fusion in Recommender "
                + "Systems. RecSys 2011",
        },
        MovieLens(
            "ml-100k", "ratings of movies, 1998", 100_000, 4_924_029, "0e33842e24a9c977be4e0107933c0723",
            "https://grouplens.org/datasets/movielens/100k/") with
        {
            Licence = $"{MovieLensTerms}, no redistribution without it",
            LicencePage = "https://files.grouplens.org/datasets/movielens/ml-100k-README.txt",
            Files = [new("ml-100k/u.data"), new("ml-100k/u.item"), new("ml-100k/README", IsRequired: false)],
            Train = "{0}/u.data --format ml-100k --names {0}/u.item",
        },
        MovieLens(
            "ml-1m", "ratings of movies, 2000", 1_000_209, 5_917_549, "c4d9eecfca2ab87c1945afe126590906",
            "https://grouplens.org/datasets/movielens/1m/") with
        {
            Licence = $"{MovieLensTerms}, no redistribution without it",
            LicencePage = "https://files.grouplens.org/datasets/movielens/ml-1m-README.txt",
            Files = [new("ml-1m/ratings.dat"), new("ml-1m/movies.dat"), new("ml-1m/README", IsRequired: false)],
            Train = "{0}/ratings.dat --format ml-1m --names {0}/movies.dat",
        },
        MovieLens(
            "ml-25m", "ratings of movies, 1995 to 2019", 25_000_095, 261_978_986, "6b51fb2759a8657d3bfcbfc42b592ada",
            "https://grouplens.org/datasets/movielens/25m/"),
        MovieLens(
            "ml-32m", "ratings of movies, 1995 to 2023", 32_000_204, 238_950_008, "d472be332d4daa821edc399621853b57",
            "https://grouplens.org/datasets/movielens/32m/"),
        // GroupLens replaces this one from time to time.
        MovieLens(
            "ml-latest-small", "ratings of movies, a small sample that changes", rows: null, bytes: null, md5: null,
            "https://grouplens.org/datasets/movielens/latest/"),
        new("citeulike-a", "articles in the libraries of CiteULike users", 204_987)
        {
            Address = "https://raw.githubusercontent.com/js05212/citeulike-a/master/users.dat",
            Page = "https://github.com/js05212/citeulike-a",
            Package = DatasetPackage.ItemLists,
            Licence = "The authors name no licence; they published the data with a paper, for research",
            LicencePage = "https://github.com/js05212/citeulike-a",
            Files = [new("users.dat")],
            Train = "{0}/pairs.tsv",
            Citation =
                "H. Wang, B. Chen and W.-J. Li (2013). Collaborative Topic Regression with Social Regularization for Tag Recommendation. "
                + "IJCAI 2013",
        },
        new("melon", "songs in the playlists of Melon users", Rows: null)
        {
            Page = "https://arena.kakao.com/melon_dataset",
            Licence = "For non-profit research, with acknowledgement; Kakao asks for an e-mail address and a consent",
            LicencePage = "https://arena.kakao.com/melon_dataset",
            Files = [new("train.json"), new("song_meta.json")],
            Train = "{0}/train.json --format melon --names {0}/song_meta.json",
            Citation = "A. Ferraro et al. (2021). Melon Playlist Dataset. ICASSP 2021. https://arxiv.org/abs/2102.00201",
        },
        new("yambda", "likes of songs by Yandex Music users (Yambda-50M, flat)", 881_456)
        {
            Address = "https://huggingface.co/datasets/yandex/yambda/resolve/main/flat/50m/likes.parquet",
            Page = "https://huggingface.co/datasets/yandex/yambda",
            Checksum = PublishedChecksum.Sha256("694087077dbacfcc1d22a5ca85cc6bd8ab182361933406e60500624c6a422bc4"),
            Licence = "Apache License 2.0",
            LicencePage = "https://huggingface.co/datasets/yandex/yambda",
            Files = [new("likes.parquet")],
            Train = "{0}/likes.parquet --format yambda",
            Citation =
                "A. Ploshkin et al. (2025). Yambda-5B: A Large-Scale Multi-modal Dataset for Ranking and Retrieval. "
                + "https://arxiv.org/abs/2505.22238",
        },
    ];

    // The layout of 25M, which all newer ones have.
    static PublicDataset MovieLens(
        string name, string description, long? rows, long? bytes, string? md5, string page) => new(name, description, rows)
        {
            Address = $"https://files.grouplens.org/datasets/movielens/{name}.zip",
            Page = page,
            Bytes = bytes,
            Checksum = md5 is null ? null : PublishedChecksum.Md5(md5),
            Package = DatasetPackage.Zip,
            Licence = MovieLensTerms,
            LicencePage = $"https://files.grouplens.org/datasets/movielens/{name}-README.html",
            Files = [new($"{name}/ratings.csv"), new($"{name}/movies.csv"), new($"{name}/README.txt", IsRequired: false)],
            Train = "{0}/ratings.csv --format ml-25m --names {0}/movies.csv",
            Citation = MovieLensPaper,
        };
}
