//! The charts by their scenes: which marks are drawn where, and what a hit test finds at a point.

mod fixture;

use board::charts::labels::LabelWidths;
use board::charts::lanes::{Lane, LaneIndex, Moments};
use board::charts::matrix::{Cell, Density, Head, KeyTarget, Matrix, MatrixHit, MatrixView};
use board::charts::overview::Overview;
use board::charts::rollouts::{RolloutChart, RolloutHit, RolloutText, RolloutsView};
use board::charts::tiles::{TileHit, TileTexts, Tiles, TilesView};
use board::charts::timeline::{RowsInRange, Timeline, TimelineHit, TimelineIndex, TimelineView};
use board::draw::folds::Folds;
use board::draw::geometry::{CssPx, Direction, Point, Rect, Size, Stride};
use board::draw::scale::TimeRange;
use board::draw::scene::{Glyph, GlyphMark, Layer, Paint, Scene, Stroke};
use board::report::rollouts::Rollouts;
use board::select::lanes::Lanes;
use board::select::order::VersionOrder;
use board::select::shown::Shown;
use board::{Board, PushId, RegionId, Status, UtcSeconds, VersionId};
use fixture::whole_page::WholePage as _;
use fixture::{DAY, FONT, Row, full_board};
use proptest::prelude::*;

fn row(region: &str, status: Status, start: Option<i64>, update: Option<i64>) -> Row {
    Row { region: region.to_owned(), status, start, update }
}

// Two versions by four regions: one of each status, one not targeted, one inverted.
fn small() -> Board {
    fixture::board(&[
        (
            "a/game.tar",
            "v2",
            vec![
                row("cn-wuhan", Status::Success, Some(0), Some(600)),
                row("cn-wuxi-5", Status::Failed, Some(0), Some(300)),
                row("cn-dalian", Status::Pushing, Some(60), Some(400)),
            ],
        ),
        (
            "a/game.tar",
            "v1",
            vec![
                row("cn-wuhan", Status::Success, Some(0), Some(500)),
                row("cn-jiaozuo-2", Status::Unknown, Some(0), Some(100)),
                row("cn-dalian", Status::Failed, Some(500), Some(200)),
            ],
        ),
    ])
}

fn texts(layer: &Layer) -> Vec<&str> {
    layer.texts.iter().map(|mark| layer.text_of(mark)).collect()
}

fn fills(layer: &Layer, paint: Paint) -> &[Rect] {
    &layer.fills[paint as usize]
}

fn matrix_view(width: f32, height: f32) -> MatrixView {
    MatrixView { size: Size::new(width, height), font: FONT, ..MatrixView::default() }
}

fn drawn_matrix(board: &Board, shown: &Shown, view: MatrixView) -> Scene {
    let mut scene = Scene::default();
    Matrix::new(board, shown, LabelWidths::new(board, shown, &FONT), view).draw(&mut scene);
    scene
}

#[test]
fn a_small_matrix_fills_its_place() {
    let board = small();
    let shown = fixture::shown(&board, &[3, 1], |row| row != 0);
    let scene = drawn_matrix(&board, &shown, matrix_view(600.0, 300.0));
    let [cells, columns, rows, _] = scene.layers() else { panic!("{} layers", scene.layers().len()) };
    // Regions in order of appearance: by status within a version, worst first.
    assert_eq!(texts(columns), ["group 0", "group 1", "wuxi-5", "dalian", "wuhan", "jiaozuo-2"]);
    assert_eq!(texts(rows), ["game.tar", "v2", "v1"]);
    // Cells have grown to their widest, 72 by 28 with the gap.
    let (x, y) = (cells.clip.x, cells.clip.y);
    let cell = |column: f32, group: f32, row: f32| {
        Rect::new(x + column * 72.0 + group * 9.0, y + row * 28.0, 71.0, 27.0)
    };
    assert_eq!(fills(cells, Paint::Dimmed), [cell(0.0, 1.0, 0.0)]);
    assert_eq!(fills(cells, Paint::Failed), [cell(1.0, 1.0, 1.0)]);
    assert_eq!(fills(cells, Paint::Pushing), [cell(1.0, 1.0, 0.0)]);
    assert_eq!(fills(cells, Paint::SuccessCell), [cell(2.0, 1.0, 0.0), cell(2.0, 1.0, 1.0)]);
    assert_eq!(fills(cells, Paint::Unknown), [cell(3.0, 2.0, 1.0)]);
    // Not targeted is a dot, not a cell.
    assert!(fills(cells, Paint::NotTargeted).iter().all(|dot| dot.w == 3.0));
    assert_eq!(fills(cells, Paint::NotTargeted).len(), 2);
    let glyphs = [Glyph::Check, Glyph::Cross, Glyph::Arrow, Glyph::Question];
    assert_eq!(glyphs.map(|glyph| cells.glyphs[glyph as usize].len()), [2, 1, 1, 1]);
    // The inverted time and the undocumented status are flagged.
    assert_eq!(cells.glyphs[Glyph::Flag as usize].len(), 2);
}

#[test]
fn headers_are_reached_from_the_first_row_and_column() {
    let board = full_board(90, 90);
    let shown = fixture::shown(&board, &[], |_| true);
    let widths = LabelWidths::new(&board, &shown, &FONT);
    for transposed in [false, true] {
        let view = MatrixView { transposed, ..matrix_view(900.0, 500.0) };
        let matrix = Matrix::new(&board, &shown, widths, view);
        let first = matrix.first_cell().unwrap();
        let (up, left) = if transposed {
            (Head::Version(first.version), Head::Region(first.region))
        } else {
            (Head::Region(first.region), Head::Version(first.version))
        };
        assert_eq!(matrix.head_before(first, Direction::Up), Some(up));
        assert_eq!(matrix.head_before(first, Direction::Left), Some(left));
        assert_eq!(matrix.head_before(first, Direction::Right), None);
        assert_eq!(matrix.step_from_head(up, Direction::Down, Stride::One), Some(KeyTarget::Cell(first)));
        assert_eq!(matrix.step_from_head(left, Direction::Right, Stride::One), Some(KeyTarget::Cell(first)));
        assert_eq!(matrix.step_from_head(up, Direction::Left, Stride::One), Some(KeyTarget::Head(up)));
        let below = matrix
            .neighbour(
                matrix.neighbour(first, Direction::Right, Stride::One).unwrap(),
                Direction::Down,
                Stride::One,
            )
            .unwrap();
        assert_eq!(matrix.head_before(below, Direction::Up), None);
        // The last header of each axis is out of sight until it is scrolled to, and is marked there.
        for (head, direction) in [(up, Direction::Right), (left, Direction::Down)] {
            let Some(KeyTarget::Head(last)) = matrix.step_from_head(head, direction, Stride::Edge) else {
                panic!("{head:?} {direction:?}");
            };
            assert_ne!(last, head);
            let outlines = |view, paint| {
                let scene = drawn_matrix(&board, &shown, view);
                scene
                    .layers()
                    .iter()
                    .flat_map(|layer| &layer.outlines)
                    .filter(|(found, _)| *found == paint)
                    .count()
            };
            let focused = MatrixView { focused_head: Some(last), ..view };
            let scroll = matrix.scroll_to_head(last).unwrap();
            assert_eq!(outlines(MatrixView { scroll, ..view }, Paint::Focus), 0);
            assert_ne!(outlines(MatrixView { scroll, ..focused }, Paint::Focus), 0);
            // A pinned header has one, too, whatever axis it is of; it stays where the focus is there as well.
            let selected = MatrixView { selected_head: Some(last), scroll, ..view };
            for view in [selected, MatrixView { focused_head: Some(last), ..selected }] {
                assert_eq!(outlines(view, Paint::Selection), 1, "{last:?}");
            }
        }
    }
}

#[test]
fn labels_of_few_columns_are_level_in_one_line_or_in_two() {
    let regions = ["cn-dalian", "cn-wuhan-telecom_unicom_cmcc-2", "cn-wuxi-5"];
    let rows = regions.map(|region| row(region, Status::Success, Some(0), Some(10)));
    let board = fixture::board(&[("game.tar", "v1", rows.to_vec())]);
    let shown = fixture::shown(&board, &[], |_| true);
    let labels = |width: f32, transposed: bool| {
        let scene = drawn_matrix(&board, &shown, MatrixView { transposed, ..matrix_view(width, 400.0) });
        let header = &scene.layers()[1];
        let is_upright = header.texts.iter().any(|text| text.style.upright);
        (is_upright, texts(header).into_iter().map(str::to_owned).collect::<Vec<_>>())
    };
    let (is_upright, wide) = labels(1_200.0, false);
    assert!(
        !is_upright && wide.iter().all(|label| regions.iter().any(|id| id.contains(label.as_str()))),
        "{wide:?}"
    );
    let (is_upright, medium) = labels(620.0, false);
    assert!(!is_upright);
    assert_eq!(medium, ["dalian", "wuhan-telecom_", "unicom_cmcc-2", "wuxi-5"]);
    assert!(labels(300.0, false).0);
    assert_eq!(labels(600.0, true), (false, vec!["game.tar v1".to_owned()]));
}

#[test]
fn the_name_of_a_data_file_stands_at_the_first_row_of_which_enough_is_in_sight() {
    let versions: Vec<String> = (0..40).map(|at| format!("v{at}")).collect();
    let rows = || vec![row("r0", Status::Success, Some(0), Some(10))];
    let files: Vec<_> = versions.iter().map(|version| ("game.tar", version.as_str(), rows())).collect();
    let board = fixture::board(&files);
    let shown = fixture::shown(&board, &[], |_| true);
    let place_of_name = |scroll: f32| {
        let view = MatrixView { scroll: Point::new(0.0, scroll), ..matrix_view(600.0, 300.0) };
        let scene = drawn_matrix(&board, &shown, view);
        let header = &scene.layers()[2];
        let names: Vec<f32> = header
            .texts
            .iter()
            .filter(|mark| header.text_of(mark) == "game.tar")
            .map(|mark| mark.y)
            .collect();
        assert_eq!(names.len(), 1, "once");
        names[0] - header.clip.y
    };
    for scroll in 0..60 {
        let y = place_of_name(scroll as f32);
        assert!(y >= 6.0, "{scroll}: its letters are in sight, {y}");
    }
}

#[test]
fn the_cost_of_a_large_matrix_grows_with_its_window() {
    let board = full_board(60, 400);
    for transposed in [false, true] {
        let shown = fixture::shown(&board, &[100, 150, 150], |_| true);
        let view = MatrixView { transposed, density: Density::Compact, ..matrix_view(900.0, 500.0) };
        let scene = drawn_matrix(&board, &shown, view);
        let cells: usize =
            Status::ALL.map(|status| fills(&scene.layers()[0], Paint::of_cell(status).0).len()).iter().sum();
        assert!(cells > 300 && cells < 65 * 26, "{cells}");
    }
}

#[test]
fn an_overview_shows_the_one_failure_and_leads_to_it() {
    let rows = |failing: bool| {
        let status = |at: usize| if failing && at == 77 { Status::Failed } else { Status::Success };
        (0..90).map(|at| row(&format!("cn-{at}"), status(at), None, None)).collect()
    };
    let versions: Vec<_> = (0..400).map(|at| (format!("f{at}"), rows(at == 333))).collect();
    let versions: Vec<_> =
        versions.iter().map(|(name, rows): &(_, Vec<Row>)| (&name[..], "v1", rows.clone())).collect();
    let board = fixture::board(&versions);
    let shown = fixture::shown(&board, &[], |_| true);
    let failed = board
        .pushes()
        .find(|push| board.status(*push) == Status::Failed)
        .map(|push| board.push(push))
        .unwrap();
    for transposed in [false, true] {
        let view = MatrixView { transposed, ..matrix_view(700.0, 500.0) };
        let matrix = Matrix::new(&board, &shown, LabelWidths::new(&board, &shown, &FONT), view);
        let overview = Overview::new(&board, &shown, Size::new(60.0, 300.0), transposed);
        let mut scene = Scene::default();
        overview.draw(matrix.window(), &mut scene);
        let layer = &scene.layers()[0];
        let [mark] = fills(layer, Paint::Failed) else { panic!("{:?}", fills(layer, Paint::Failed)) };
        let area: f32 = fills(layer, Paint::SuccessCell).iter().map(|rect| rect.w * rect.h).sum();
        assert_eq!(area + mark.w * mark.h, 60.0 * 300.0);
        let view = MatrixView { scroll: matrix.scroll_to(overview.fraction_at(mark.centre())), ..view };
        let matrix = Matrix::new(&board, &shown, LabelWidths::new(&board, &shown, &FONT), view);
        let cell = matrix.rect_of(Cell { version: failed.version, region: failed.region }).unwrap();
        assert!(matrix.hit_test(cell.centre()).is_some(), "{cell:?}");
    }
}

#[test]
fn the_keyboard_reaches_every_edge() {
    let board = full_board(60, 400);
    let shown = fixture::shown(&board, &[100, 300], |_| true);
    let widths = LabelWidths::new(&board, &shown, &FONT);
    let matrix = Matrix::new(&board, &shown, widths, matrix_view(900.0, 500.0));
    let first = matrix.first_cell().unwrap();
    assert_eq!(first, Cell { version: shown.versions[0], region: shown.regions[0] });
    let far = matrix.neighbour(first, Direction::Right, Stride::Edge).unwrap();
    let far = matrix.neighbour(far, Direction::Down, Stride::Edge).unwrap();
    assert_eq!(far, Cell { version: shown.versions[59], region: shown.regions[399] });
    assert_eq!(matrix.neighbour(far, Direction::Down, Stride::One), Some(far));
    let scroll = matrix.scroll_into_view(far);
    let scrolled = Matrix::new(&board, &shown, widths, MatrixView { scroll, ..matrix_view(900.0, 500.0) });
    assert_eq!(scrolled.scroll(), scroll);
    let rect = scrolled.rect_of(far).unwrap();
    assert!(rect.right() <= 900.0 && rect.bottom() <= 500.0, "{rect:?}");
    assert_eq!(scrolled.scroll_into_view(first), Point::new(0.0, 0.0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_hit_test_at_a_cell_finds_the_cell(
        (versions, regions) in (1usize..40, 1usize..60),
        (width, height) in (200f32..1500.0, 120f32..900.0),
        (x, y) in (0f32..2000.0, 0f32..2000.0),
        groups in prop::collection::vec(1usize..20, 0..8),
        transposed: bool,
    ) {
        let board = full_board(versions, regions);
        let mut groups = groups;
        if !groups.is_empty() {
            groups.push(regions);
        }
        let shown = fixture::shown(&board, &groups, |_| true);
        let shown = Shown { groups: shown.groups.iter().filter(|group| !group.range.is_empty()).cloned().collect(), ..shown };
        let view = MatrixView { transposed, scroll: Point::new(x, y), ..matrix_view(width, height) };
        let matrix = Matrix::new(&board, &shown, LabelWidths::new(&board, &shown, &FONT), view);
        let body = Rect::new(matrix.headers().width.0, matrix.headers().height.0, width, height);
        let mut seen = 0;
        for &version in &shown.versions {
            for &region in &shown.regions {
                let cell = Cell { version, region };
                let centre = matrix.rect_of(cell).unwrap().centre();
                let inside = body.contains(centre) && centre.x.0 < width && centre.y.0 < height;
                let crosshair = matrix.crosshair(cell);
                let window = Rect::new(body.x, body.y, width - body.x, height - body.y);
                prop_assert_eq!(crosshair.map(|marks| marks.cell), matrix.rect_of(cell).unwrap().intersect(window));
                if inside {
                    seen += 1;
                    let marks = crosshair.unwrap();
                    let [across, down] = [Point::new(1.0, centre.y.0), Point::new(centre.x.0, body.y - 1.0)];
                    prop_assert!(marks.row.contains(centre) && marks.row.contains(across), "{marks:?}");
                    prop_assert!(marks.column.contains(centre) && marks.column.contains(down), "{marks:?}");
                    prop_assert_eq!(matrix.hit_test(centre), Some(MatrixHit::Cell(cell, board.find(version, region))));
                }
                // After scrolling to it, it is wholly in the window, where a cell fits into the window.
                if version.0 % 7 == 0 && region.0 % 7 == 0 && width > matrix.headers().width.0 + 80.0 {
                    let view = MatrixView { scroll: matrix.scroll_into_view(cell), ..view };
                    let scrolled = Matrix::new(&board, &shown, LabelWidths::new(&board, &shown, &FONT), view);
                    let rect = scrolled.rect_of(cell).unwrap();
                    prop_assert!(rect.x >= body.x && rect.right() <= width, "{rect:?}");
                    prop_assert!(rect.y >= body.y && rect.bottom() <= height, "{rect:?}");
                }
            }
        }
        let mut scene = Scene::default();
        matrix.draw(&mut scene);
        let cells = &scene.layers()[0];
        let drawn: usize = Status::ALL.map(|status| fills(cells, Paint::of_cell(status).0).len()).iter().sum();
        prop_assert!(drawn >= seen);
        for status in Status::ALL {
            // The gap beside a cell is its own.
            let whole = |rect: &Rect| Rect::new(rect.x, rect.y, rect.w + 1.0, rect.h + 1.0);
            prop_assert!(fills(cells, Paint::of_cell(status).0).iter().all(|rect| whole(rect).intersect(cells.clip).is_some()));
        }
    }

    #[test]
    fn a_hit_test_at_a_tile_finds_the_tile(
        regions in 1usize..120,
        (width, height) in (160f32..1500.0, 120f32..900.0),
        scroll in 0f32..3000.0,
        groups in prop::collection::vec(1usize..20, 0..8),
    ) {
        let board = full_board(1, regions);
        let mut groups = groups;
        if !groups.is_empty() {
            groups.push(regions);
        }
        let shown = fixture::shown(&board, &groups, |_| true);
        let view = TilesView {
            size: Size::new(width, height), scroll: CssPx(scroll), version: VersionId(0), font: FONT, selected: None, focused: None,
        };
        let tiles = Tiles::new(&board, &shown, view);
        let mut last = None;
        for &region in &shown.regions {
            let rect = tiles.rect_of(region).unwrap();
            prop_assert!(last.is_none_or(|last: Rect| last.intersect(rect).is_none()));
            last = Some(rect);
            let centre = rect.centre();
            if Rect::new(0.0, 0.0, width, height).contains(centre) {
                prop_assert_eq!(tiles.hit_test(centre), Some(TileHit::Tile(region, board.find(VersionId(0), region))));
            }
            // Down and up again is a way back, or an edge.
            let down = tiles.neighbour(region, Direction::Down, Stride::One).unwrap();
            let back = tiles.neighbour(down, Direction::Up, Stride::One).unwrap();
            prop_assert!(down == region || tiles.rect_of(back).unwrap().y <= tiles.rect_of(down).unwrap().y);
            prop_assert!(tiles.rect_of(down).unwrap().y >= rect.y);
        }
        let end = tiles.neighbour(shown.regions[0], Direction::Down, Stride::Edge).unwrap();
        let first = tiles.neighbour(end, Direction::Up, Stride::Edge).unwrap();
        prop_assert_eq!(tiles.rect_of(first).unwrap().y, tiles.rect_of(shown.regions[0]).unwrap().y);
    }
}

#[test]
fn tiles_show_the_given_texts() {
    let board = small();
    let shown = fixture::shown(&board, &[2, 2], |row| row != 0);
    let view = TilesView {
        size: Size::new(400.0, 400.0),
        scroll: CssPx(0.0),
        version: VersionId(0),
        font: FONT,
        selected: Some(RegionId(0)),
        focused: None,
    };
    let mut scene = Scene::default();
    let texts_of_tiles = TileTexts {
        region: &|region| board.region_name(region).trim_start_matches("cn-"),
        detail: &|push, out| {
            out.push_str(if push.0 == 1 { "a very long time indeed, and longer" } else { "5 min" })
        },
    };
    Tiles::new(&board, &shown, view).draw(texts_of_tiles, &mut scene);
    let layer = &scene.layers()[0];
    assert_eq!(
        texts(layer),
        [
            "group 0",
            "dalian",
            "a very long t… longer",
            // Filtered out: behind the shown ones.
            "wuxi-5",
            "5 min",
            "group 1",
            "wuhan",
            "5 min",
            "jiaozuo-2"
        ]
    );
    assert_eq!(layer.glyphs[Glyph::Ring as usize].len(), 1);
    assert_eq!((fills(layer, Paint::Dimmed).len(), layer.outlines.len()), (1, 1));
}

fn rollouts_of(board: &Board, shown: &Shown) -> Rollouts {
    Rollouts::new(board, shown, VersionOrder::default())
}

fn rollouts_view(width: f32, height: f32) -> RolloutsView {
    RolloutsView {
        size: Size::new(width, height),
        scroll: CssPx(0.0),
        now: UtcSeconds(DAY + 700),
        stuck_after: 600,
        font: FONT,
        selected: None,
        focused: None,
    }
}

// Words of rollouts that stand for what is said.
fn say(text: RolloutText<'_>, out: &mut String) {
    match text {
        RolloutText::Heading(column) => out.push_str(&format!("{column:?}")),
        RolloutText::Folder(folder) => out.push_str(folder),
        RolloutText::Share(done, of) => out.push_str(&format!("{done}/{of}")),
        RolloutText::Count(count) => out.push_str(&count.to_string()),
        RolloutText::Older(count, _) => out.push_str(&format!("{count} older")),
        RolloutText::Superseded(found) => out.push_str(&format!("{}/{} good", found.made_good, found.failed)),
        _ => {}
    }
}

#[test]
fn a_rollout_shows_its_newest_version_and_unfolds_the_others() {
    let board = small();
    let shown = fixture::shown(&board, &[], |_| true);
    let rollouts = rollouts_of(&board, &shown);
    let expected = ["game.tar", "v2", "1 older", "1/3", "1", "1", "v1", "0/1 good", "1/3", "1", "1"];
    for width in [1200.0, 390.0] {
        let view = rollouts_view(width, 500.0);
        for (is_unfolded, count) in [(false, 6), (true, 11)] {
            let lines = rollouts.lines(|_| is_unfolded);
            let chart = RolloutChart::new(&board, &rollouts, &lines, view);
            let mut scene = Scene::default();
            chart.draw(&say, &mut scene);
            let [body, headings] = scene.layers() else { panic!("{} layers", scene.layers().len()) };
            // Between the duration and the start, of which `say` says nothing.
            let said = texts(body).into_iter().filter(|text| *text != " · ");
            assert_eq!(said.collect::<Vec<_>>(), expected[..count], "{width}");
            assert_eq!(texts(headings).last(), Some(&"a/"));
            // A mark a region: one of each status, and the newest version's before those of the older.
            assert_eq!(fills(body, Paint::SuccessCell).len(), if is_unfolded { 2 } else { 1 });
            let chevron = if is_unfolded { Glyph::ChevronDown } else { Glyph::ChevronRight };
            assert_eq!(body.glyphs[chevron as usize].len(), 1);
            let rect = chart.rect_of(VersionId(0)).unwrap();
            let at = |x: f32| chart.hit_test(Point::new(x, rect.y + 12.0));
            assert_eq!(at(4.0), Some(RolloutHit::Fold(VersionId(0))));
            assert_eq!(at(60.0), Some(RolloutHit::Line(VersionId(0))));
            // The glyph of a count below the share is the count's.
            let counted = |glyph: Glyph, status: Status| {
                let GlyphMark { x, y, .. } = body.glyphs[glyph as usize][0];
                assert_eq!(
                    chart.hit_test(Point::new(x, y)),
                    Some(RolloutHit::Count(VersionId(0), status)),
                    "{width}"
                );
            };
            counted(Status::Failed.into(), Status::Failed);
            counted(Status::Pushing.into(), Status::Pushing);
            let failed = fills(body, Paint::Failed).iter().find(|mark| mark.w == mark.h).unwrap();
            let Some(RolloutHit::Strip(version, Some((push, 0)))) = chart.hit_test(failed.centre()) else {
                panic!("no mark lies at {failed:?}")
            };
            assert_eq!((version, board.status(push)), (VersionId(0), Status::Failed));
        }
    }
}

#[test]
fn rollouts_cost_by_their_window() {
    // Data files have three versions each; a line has as many marks as the largest strip has places.
    let marks = |versions: usize, regions: usize| {
        let board = full_board(versions, regions);
        let shown = fixture::shown(&board, &[], |_| true);
        let rollouts = rollouts_of(&board, &shown);
        let lines = rollouts.lines(|_| true);
        assert_eq!(lines.len(), versions);
        let view = RolloutsView { scroll: CssPx(300.0), ..rollouts_view(1200.0, 600.0) };
        let mut scene = Scene::default();
        RolloutChart::new(&board, &rollouts, &lines, view).draw(&say, &mut scene);
        let body = &scene.layers()[0];
        (body.fills.iter().map(Vec::len).sum::<usize>(), body.texts.len())
    };
    let (few, few_texts) = marks(30, 40);
    let (many, many_texts) = marks(300, 40);
    assert!(few.abs_diff(many) < few / 5 && few_texts.abs_diff(many_texts) < few_texts / 2, "{few} {many}");
    let (wide, wider) = (marks(30, 4_000).0, marks(30, 8_000).0);
    assert!(wide.abs_diff(wider) < wide / 20 && wide < 20_000, "{wide} {wider}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_lies_at_a_line_is_its_version(
        (versions, regions) in (1usize..30, 1usize..60),
        (width, height) in (200f32..1500.0, 160f32..900.0),
        scroll in 0f32..4000.0,
        unfolded: bool,
    ) {
        let board = full_board(versions, regions);
        let shown = fixture::shown(&board, &[], |row| row % 5 > 0);
        let rollouts = rollouts_of(&board, &shown);
        let lines = rollouts.lines(|_| unfolded);
        let view = RolloutsView { scroll: CssPx(scroll), ..rollouts_view(width, height) };
        let chart = RolloutChart::new(&board, &rollouts, &lines, view);
        let mut scene = Scene::default();
        chart.draw(&say, &mut scene);
        let plot = chart.plot();
        for mark in &scene.layers()[0].texts {
            prop_assert!(mark.x >= 0.0 && mark.x <= width, "{:?}", mark);
        }
        for &version in &lines {
            let rect = chart.rect_of(version).unwrap();
            let name = Point::new(40.0, rect.y + 20.0);
            if plot.contains(name) {
                prop_assert_eq!(chart.hit_test(name), Some(RolloutHit::Line(version)));
            }
            let view = RolloutsView { scroll: chart.scroll_into_view(version), ..view };
            let rect = RolloutChart::new(&board, &rollouts, &lines, view).rect_of(version).unwrap();
            prop_assert!(rect.y >= plot.y && rect.bottom() <= height, "{:?}", rect);
            let below = chart.neighbour(version, Direction::Down, Stride::One).unwrap();
            prop_assert!(chart.rect_of(below).unwrap().y >= chart.rect_of(version).unwrap().y);
        }
        let first = chart.neighbour(lines[0], Direction::Up, Stride::Edge);
        prop_assert_eq!((first, chart.neighbour(lines[0], Direction::Down, Stride::Edge)), (lines.first().copied(), lines.last().copied()));
        // Going from failure to failure visits each line with one, in order.
        let mut at = None;
        let mut visited = Vec::new();
        while let Some(next) = chart.next_failure(at, true) {
            visited.push(next);
            at = Some(next);
        }
        let failing = lines.iter().copied().filter(|version| shown.counts_of(*version)[Status::Failed] > 0);
        prop_assert_eq!(visited, failing.collect::<Vec<_>>());
    }
}

fn timeline_view(now: i64) -> TimelineView<'static> {
    TimelineView { offset: &|_| 8 * 3600, zone_name: "UTC+8", ..fixture::timeline_view(0, 890, now) }
}

fn rows_of(board: &Board, index: &TimelineIndex, view: &TimelineView<'_>) -> RowsInRange {
    index.rows_in(board, view.range, view.axis, view.now, &[])
}

fn drawn_timeline(board: &Board, shown: &Shown, by: Lanes, view: TimelineView<'_>) -> Scene {
    let index = TimelineIndex::new(LaneIndex::new(board, shown, by));
    let mut scene = Scene::default();
    let rows = rows_of(board, &index, &view);
    Timeline::new(board, &index, &rows, LabelWidths::new(board, shown, &FONT), view).draw(&mut scene);
    scene
}

#[test]
fn solid_bars_end_at_the_last_known_moment() {
    let board = small();
    let shown = fixture::shown(&board, &[], |_| true);
    let scene = drawn_timeline(&board, &shown, Lanes::ByVersion, timeline_view(700));
    let [plot, edges, labels, axis, front, corner] = scene.layers() else {
        panic!("{} layers", scene.layers().len())
    };
    // 145 pixels of labels leave a pixel a second, and some.
    let x = |seconds: f32| (plot.clip.x + seconds * plot.clip.w / 890.0).round();
    let top = plot.clip.y + 4.0;
    let bar = |from: f32, to: f32, y: f32, h: f32| Rect::new(x(from), y, x(to) - x(from), h);
    // The first lane: three sub-rows by start, then by update.
    assert_eq!(fills(plot, Paint::Pushing), [bar(60.0, 400.0, top + 12.0, 5.0)]);
    assert_eq!(fills(plot, Paint::PushingUnknown), [bar(400.0, 700.0, top + 12.0, 5.0)]);
    // The second lane's failure is inverted: a point, no bar.
    assert_eq!(fills(plot, Paint::Failed), [bar(0.0, 300.0, top, 5.0)]);
    let diamonds = &plot.glyphs[Glyph::Diamond as usize];
    assert_eq!(diamonds.len(), 1);
    assert_eq!((diamonds[0].paint, diamonds[0].x), (Paint::Failed, x(200.0)));
    assert_eq!(texts(labels), ["game.tar", "v2", "game.tar", "v1"]);
    assert_eq!(texts(axis)[..3], ["2021-12-07", "08:00", "08:02"]);
    assert_eq!(texts(axis).iter().rev().take(3).collect::<Vec<_>>(), [&"0 %", &"50 %", &"100 %"]);
    assert_eq!(
        texts(corner),
        ["UTC+8", "2/6", "Success", "2/6", "Failed", "1/6", "Unknown", "1/6", "Pushing"]
    );
    assert!(texts(edges).is_empty(), "nothing lies outside");
    assert_eq!(fills(front, Paint::Now).len(), 1);
    // Running, failed and done, up to now: they differ in more than their colour, as they do in the legend.
    let kinds = |layer: &Layer| layer.lines.iter().map(|line| (line.paint, line.stroke)).collect::<Vec<_>>();
    let mut legend = kinds(corner);
    legend.reverse();
    assert_eq!(kinds(axis), legend);
    assert_eq!(
        kinds(axis),
        [
            (Paint::Pushing, Stroke::Dotted),
            (Paint::Unknown, Stroke::Sparse),
            (Paint::Failed, Stroke::Dashed),
            (Paint::Curve, Stroke::Plain)
        ]
    );
    assert!(axis.lines.iter().all(|line| axis.points_of(line).last().unwrap()[0] <= x(700.0) + 1.0));
}

#[test]
fn an_expanded_lane_gives_each_push_its_row() {
    let board = small();
    let shown = fixture::shown(&board, &[], |_| true);
    let view = TimelineView { expanded: Some(Lane::Version(VersionId(1))), ..timeline_view(700) };
    let index = TimelineIndex::new(LaneIndex::new(&board, &shown, Lanes::ByVersion));
    let rows = rows_of(&board, &index, &view);
    let timeline = Timeline::new(&board, &index, &rows, LabelWidths::new(&board, &shown, &FONT), view);
    let mut scene = Scene::default();
    timeline.draw(&mut scene);
    assert_eq!(
        texts(&scene.layers()[2]),
        ["game.tar", "v2", "jiaozuo-2", "wuhan", "dalian", "game.tar", "v1"]
    );
    for push in board.pushes_of(VersionId(1)) {
        let rect = timeline.rect_of(push).unwrap();
        assert_eq!(timeline.hit_test(rect.centre()), Some(TimelineHit::Push(push, 1)));
        assert_eq!(timeline.hit_test(Point::new(20.0, rect.centre().y.0)), Some(TimelineHit::Push(push, 1)));
    }
    let (first, last) =
        (board.find(VersionId(1), RegionId(3)).unwrap(), board.find(VersionId(1), RegionId(1)).unwrap());
    assert_eq!(timeline.neighbour(first, Direction::Left), Some(first));
    assert_eq!(timeline.neighbour(last, Direction::Right), Some(last));
    assert_eq!(timeline.neighbour(first, Direction::Up), board.find(VersionId(0), RegionId(0)));
    assert_eq!(
        timeline.hit_test(Point::new(20.0, 116.0)),
        Some(TimelineHit::Label(Lane::Version(VersionId(0))))
    );
    assert_eq!(timeline.hit_test(Point::new(500.0, 10.0)), Some(TimelineHit::Axis));
}

#[test]
fn a_cursor_is_at_the_moment_under_the_pointer() {
    let board = small();
    let shown = fixture::shown(&board, &[], |_| true);
    let index = TimelineIndex::new(LaneIndex::new(&board, &shown, Lanes::ByVersion));
    let widths = LabelWidths::new(&board, &shown, &FONT);
    let rows = rows_of(&board, &index, &timeline_view(700));
    let timeline = Timeline::new(&board, &index, &rows, widths, timeline_view(700));
    let (plot, left) = (timeline.plot(), timeline.headers().width.0);
    assert_eq!(plot, Rect::new(left, 106.0, 1000.0 - left, 494.0));
    let cursor = |x: f32, y: f32| timeline.cursor(Point::new(x, y));
    for y in [0.0, 105.0, 300.0, 599.0] {
        assert_eq!(cursor(left - 1.0, y), None, "labels have no moment");
        assert_eq!(cursor(1000.0, y), None, "nor has what lies beyond");
        let here = cursor(500.4, y).unwrap();
        assert_eq!(here.line, Rect::new(500.0, 38.0, 1.0, 562.0));
        assert_eq!(here.moment, UtcSeconds(timeline.scale().at(CssPx(500.0)).floor() as i64));
        assert!((here.label.centre().x.0 - 500.5).abs() <= 1.0, "{:?}", here.label);
        assert!(here.label.y == 0.0 && here.label.bottom() < here.line.y, "{:?}", here.label);
        // At either edge the label stays where it can be read.
        let (first, last) = (cursor(left, y).unwrap(), cursor(999.9, y).unwrap());
        assert_eq!((first.moment, last.moment), (UtcSeconds(DAY), UtcSeconds(DAY + 888)));
        assert_eq!((first.line.x, last.line.x), (left, 999.0));
        assert_eq!((first.label.x, last.label.right().round()), (left, 1000.0));
        assert_eq!([first.label.w, last.label.w], [here.label.w; 2]);
    }
    assert_eq!(cursor(500.0, -1.0), None);
    assert_eq!(cursor(500.0, 600.0), None);
}

#[test]
fn the_hover_outline_reaches_into_the_plot() {
    let board = small();
    let shown = fixture::shown(&board, &[], |_| true);
    let index = TimelineIndex::new(LaneIndex::new(&board, &shown, Lanes::ByVersion));
    let widths = LabelWidths::new(&board, &shown, &FONT);
    let push = board.find(VersionId(0), board.find_region("cn-dalian").unwrap()).unwrap();
    let rows = rows_of(&board, &index, &timeline_view(700));
    let laid_out = |view| Timeline::new(&board, &index, &rows, widths, view);
    let timeline = laid_out(timeline_view(700));
    let bar = timeline.rect_of(push).unwrap();
    let around = Rect::new(bar.x - 2.0, bar.y - 2.0, bar.w + 4.0, bar.h + 4.0);
    assert_eq!(timeline.pointed(push), Some(around));
    assert_eq!(laid_out(TimelineView { selected: Some(push), ..timeline_view(700) }).pointed(push), None);
    // The focus of the keyboard is drawn around the same, in another paint.
    let focused = TimelineView { focused: Some(push), ..timeline_view(700) };
    let scene = drawn_timeline(&board, &shown, Lanes::ByVersion, focused);
    assert_eq!(scene.layers()[0].outlines, [(Paint::Focus, around)]);
    let at = |from: i64, to: i64| TimeRange::between(UtcSeconds(DAY + from), UtcSeconds(DAY + to));
    let zoomed = |range| laid_out(TimelineView { range, ..timeline_view(700) });
    // It goes from the 60th second to the 400th. Ends that lie outside of the window are not seen.
    let inside = zoomed(at(200, 210));
    let (plot, outline) = (inside.plot(), inside.pointed(push).unwrap());
    assert!(outline.x + 2.0 < plot.x && outline.right() - 2.0 > plot.right(), "{outline:?}");
    assert!(outline.w < plot.w + 20.0, "{outline:?}");
    let end = zoomed(at(390, 490));
    let (plot, outline) = (end.plot(), end.pointed(push).unwrap());
    assert!(outline.x + 2.0 < plot.x, "{outline:?}");
    assert_eq!(outline.right(), end.scale().x_of((DAY + 400) as f64).round() + 2.0);
    for range in [at(500, 600), at(0, 50)] {
        assert_eq!(zoomed(range).pointed(push), None);
    }
    // Scrolled away below the axis.
    let low = TimelineView { size: Size::new(1000.0, 120.0), scroll: CssPx(30.0), ..timeline_view(700) };
    assert_eq!(laid_out(low).pointed(push), None);
}

#[test]
fn a_moment_years_off_does_not_stretch_the_initial_range() {
    let inverted = row("cn-wuxi-5", Status::Failed, Some(0), Some(-400 * 86_400));
    let bar = row("cn-wuhan", Status::Success, Some(0), Some(600));
    let lanes = |rows: Vec<Row>| {
        let board = fixture::board(&[("a", "1", rows)]);
        LaneIndex::new(&board, &fixture::shown(&board, &[], |_| true), Lanes::ByVersion)
    };
    let (both, alone) = (lanes(vec![inverted.clone(), bar]), lanes(vec![inverted]));
    let now = UtcSeconds(DAY);
    assert!(both.fit(now, Folds::none()).span() < 1_000.0);
    for lanes in [&both, &alone] {
        assert!(lanes.reach(now, Folds::none()).start() < (DAY - 400 * 86_400) as f64);
    }
    assert_eq!(alone.fit(now, Folds::none()), alone.reach(now, Folds::none()));
}

#[test]
fn runs_of_years_ago_do_not_stretch_the_initial_range() {
    const YEARS: i64 = 4 * 365 * 86_400;
    // (pushes of the afternoon, its end; old pushes; seconds until the board is seen; outside)
    for (count, afternoon, old, seen, outside) in [
        (200, 18_000, 6, 20_000, 6),
        (9_000, 18_000, 277, 20_000, 277),
        (30, 60, 10, 100, 10),
        // Seen days later, nothing of it is still running.
        (200, 18_000, 6, 9 * 86_400, 6),
        // Without old ones, all is shown.
        (200, 18_000, 0, 20_000, 0),
        // Half of the pushes are no exception.
        (100, 18_000, 100, 20_000, 0),
    ] {
        let spread = |at: i64| at * afternoon / count;
        let new = (0..count)
            .map(|at| row(&format!("n{at}"), Status::Success, Some(spread(at)), Some(spread(at) + 30)));
        let stale = (0..old).map(|at| {
            row(&format!("s{at}"), Status::Pushing, Some(at * 9 - YEARS), Some(at * 9 + 60 - YEARS))
        });
        let board = fixture::board(&[("a", "1", new.chain(stale).collect())]);
        let lanes = LaneIndex::new(&board, &fixture::shown(&board, &[], |_| true), Lanes::ByVersion);
        let now = UtcSeconds(DAY + seen);
        let fit = lanes.fit(now, Folds::none());
        assert_eq!(lanes.out_of_activity(), outside, "{count} and {old}");
        assert!(
            lanes.reach(now, Folds::none()).span() >= if old > 0 { YEARS as f64 } else { afternoon as f64 }
        );
        if outside > 0 || old == 0 {
            assert!(fit.start() <= DAY as f64 && fit.end() >= (DAY + spread(count - 1) + 30) as f64);
            assert!(fit.span() < (4 * afternoon).max(9_000) as f64, "{count} and {old}: {}", fit.span());
        } else {
            assert!(fit.span() >= YEARS as f64);
        }
    }
}

#[test]
fn steps_between_failures_follow_time_and_wrap_around() {
    let board = small();
    let shown = fixture::shown(&board, &[], |_| true);
    let lanes = LaneIndex::new(&board, &shown, Lanes::ByRegion);
    let next = |from| lanes.next_failure(&board, from);
    let (one, two) = (next(None).unwrap(), next(next(None)).unwrap());
    assert_eq!([one, two].map(|push| board.push(push).region_name), ["cn-dalian", "cn-wuxi-5"]);
    assert_eq!((next(Some(two)), lanes.previous_failure(&board, Some(one))), (Some(one), Some(two)));
    assert_eq!(lanes.previous_failure(&board, Some(two)), Some(one));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn lanes_agree_with_a_count_of_each_push(
        (versions, regions) in (1usize..6, 1usize..150), hidden in 1usize..5, by_region: bool, at in 0i64..2_000,
    ) {
        let board = full_board(versions, regions);
        let shown = fixture::shown(&board, &[], |row| row % 5 >= hidden);
        let by = if by_region { Lanes::ByRegion } else { Lanes::ByVersion };
        let lanes = LaneIndex::new(&board, &shown, by);
        let pushes: Vec<PushId> = shown.pushes.iter().collect();
        prop_assert_eq!(lanes.push_count(), pushes.len());
        let at = UtcSeconds(DAY + at);
        let steps = |status: Status| {
            let is_over = |push: &&PushId| {
                board.status(**push) == status && Moments::of(&board, **push).last().is_some_and(|last| last <= at)
            };
            pushes.iter().filter(is_over).count() * LaneIndex::STEPS / pushes.len().max(1)
        };
        for status in [Status::Success, Status::Failed, Status::Unknown] {
            prop_assert_eq!(lanes.steps_ended(status, at.0 as f64), steps(status));
        }
        let moments = pushes.iter().flat_map(|push| match Moments::of(&board, *push) {
            Moments::Bar(from, to) => vec![from, to],
            Moments::Point(at) => vec![at],
            Moments::Timeless => vec![],
        });
        prop_assert_eq!(lanes.bounds(), moments.clone().min().zip(moments.max()));
        // Each failure is met once on the way around, in time.
        let failed = pushes.iter().filter(|push| board.status(**push) == Status::Failed).count();
        let mut walk = vec![];
        let mut next = lanes.next_failure(&board, None);
        while let Some(push) = next.filter(|push| walk.first() != Some(push)) {
            prop_assert!(shown.is_shown(push));
            walk.push(push);
            next = lanes.next_failure(&board, next);
        }
        prop_assert_eq!(walk.len(), failed);
        prop_assert!(walk.is_sorted_by_key(|push| Moments::of(&board, *push).last()));
    }

    #[test]
    fn every_push_in_the_window_is_drawn_and_no_other(
        rows in prop::collection::vec((0usize..4, prop::option::weighted(0.95, 0i64..900), prop::option::weighted(0.95, 0i64..1200)), 1..200),
        (times, spacing) in prop_oneof![3 => Just((1usize, 0)), 1 => (1usize..30, 0i64..3)],
        (from, span) in (-200i64..900, 20i64..2000),
        by_region: bool,
        now in 0i64..1500,
    ) {
        // In some cases there are so many that they share sub-rows and are drawn by blocks.
        let rows = (0..times as i64).flat_map(|time| {
            let later = move |at: &Option<i64>| at.map(|at| at + time * spacing);
            rows.iter().map(move |(status, start, update)| (*status, later(start), later(update)))
        });
        let rows: Vec<Row> = rows.enumerate()
            .map(|(at, (status, start, update))| row(&format!("cn-{at}"), Status::ALL[status], start, update))
            .collect();
        let board = fixture::board(&[("a", "v1", rows)]);
        let shown = fixture::shown(&board, &[], |_| true);
        let range = TimeRange::between(UtcSeconds(DAY + from), UtcSeconds(DAY + from + span));
        let by = if by_region { Lanes::ByRegion } else { Lanes::ByVersion };
        let view = TimelineView { range, size: Size::new(1000.0, 500_000.0), ..timeline_view(now) };
        let index = TimelineIndex::new(LaneIndex::new(&board, &shown, by));
        let widths = LabelWidths::new(&board, &shown, &FONT);
        // What the range does not touch is folded away; here nothing is.
        let rows = index.rows_in(&board, index.lanes().reach(view.now, Folds::none()), view.axis, view.now, &[]);
        let timeline = Timeline::new(&board, &index, &rows, widths, view);
        let mut scene = Scene::default();
        timeline.draw(&mut scene);
        let plot = &scene.layers()[0];
        for status in Status::ALL {
            let reach = |rect: &Rect| rect.x >= plot.clip.x && rect.right() <= plot.clip.right() && rect.w >= 1.0;
            prop_assert!(fills(plot, status.into()).iter().all(reach));
        }
        let is_bar = |push: &PushId| matches!(Moments::of(&board, *push), Moments::Bar(..));
        let bars = board.pushes().filter(is_bar).count();
        for push in board.pushes().step_by(1 + board.push_count() / 300) {
            let status = board.status(push);
            let (solid, diamonds) = (fills(plot, status.into()), &plot.glyphs[Glyph::Diamond as usize]);
            let Some(rect) = timeline.rect_of(push) else {
                prop_assert_eq!(Moments::of(&board, push), Moments::Timeless);
                continue;
            };
            let seen = rect.x + 1.0 > plot.clip.x && rect.x < plot.clip.right() && rect.right() > plot.clip.x;
            match Moments::of(&board, push) {
                Moments::Bar(_, update) => {
                    // A bar of its status covers its visible part: a better status never hides it.
                    if let Some(part) = rect.intersect(plot.clip) {
                        prop_assert!(solid.iter().any(|bar| {
                            bar.y == rect.y && bar.x <= part.x && bar.right() >= part.right()
                        }), "{status:?} {rect:?} {solid:?}");
                        // What lies at its middle is it, or something as bad that shares the place.
                        let hit = timeline.hit_test(part.centre());
                        prop_assert!(
                            matches!(hit, Some(TimelineHit::Push(at, _)) if board.status(at) <= status)
                                || matches!(hit, Some(TimelineHit::OutOfRange(..))),
                            "{hit:?}"
                        );
                    }
                    if by_region && status == Status::Pushing {
                        let end = timeline.scale().x_of(update.0 as f64).round().max(rect.x + 1.0);
                        prop_assert!(solid.iter().filter(|bar| bar.y == rect.y).all(|bar| bar.right() <= end));
                    }
                }
                Moments::Point(_) if seen => {
                    prop_assert!(diamonds.iter().any(|mark| {
                        (mark.x - rect.centre().x.0).abs() <= 5.0 && mark.paint >= Paint::from(status)
                    }), "{rect:?} {diamonds:?}");
                }
                _ => {}
            }
            // A range is found in which it is seen; one in which its length is seen, too.
            for (range, whole) in [(timeline.range_showing(push), false), (timeline.range_around(push), true)] {
                let view = TimelineView { range: range.unwrap(), size: Size::new(1000.0, 300.0), ..view };
                let rows = rows_of(&board, &index, &view);
                let scroll = Timeline::new(&board, &index, &rows, widths, view).scroll_showing(push).unwrap();
                let view = TimelineView { scroll, ..view };
                let revealed = Timeline::new(&board, &index, &rows, widths, view);
                let rect = revealed.rect_of(push).unwrap();
                prop_assert!(rect.intersect(revealed.plot()).is_some(), "{rect:?}");
                if let Moments::Bar(from, to) = Moments::of(&board, push) && whole {
                    prop_assert!(rect.x >= revealed.plot().x && rect.right() <= revealed.plot().right() + 1.0);
                    prop_assert!(rect.w >= 39.0 || to.0 - from.0 < 4, "{rect:?}");
                }
            }
        }
        let solid: usize = Status::ALL.map(|status| fills(plot, status.into()).len()).iter().sum();
        prop_assert!(solid <= bars, "no bar for what has no span");
    }
}

#[test]
fn a_file_that_counts_more_than_it_lists_is_flagged_in_its_header() {
    let stats = r#"{"StatusStat":[{"Status":"FAILED","RegionIdCount":3,"RegionIds":null},
        {"Status":"SUCCESS","RegionIdCount":1,"RegionIds":{"RegionId":[{"RegionId":"cn-wuxi-5"}]}}]}"#;
    let body = format!(
        r#"{{"TotalCount":1,"PushResults":{{"PushResult":[{{"Name":"a","Version":"1","StatusStatS":{stats}}}]}}}}"#
    );
    let mut builder = board::Builder::new(&ens_api::PushQuery::for_application("app").unwrap());
    builder.add_page(body.as_bytes(), UtcSeconds(DAY)).unwrap();
    let board = builder.finish();
    let shown = fixture::shown(&board, &[], |_| true);
    for transposed in [false, true] {
        let view = MatrixView { transposed, ..matrix_view(600.0, 300.0) };
        let scene = drawn_matrix(&board, &shown, view);
        let header = &scene.layers()[if transposed { 1 } else { 2 }];
        let [flag] = &header.glyphs[Glyph::Flag as usize][..] else { panic!("not one flag") };
        assert_eq!(flag.paint, Paint::Warning);
        assert!(header.clip.contains(Point::new(flag.x, flag.y)), "{flag:?}");
    }
}

#[test]
fn a_time_after_the_fetch_is_a_point_at_the_fetch() {
    // The fixture is fetched a day after its first moment.
    let fetched = 86_400;
    let rows = vec![
        row("r0", Status::Success, Some(80_000), Some(81_000)),
        row("r1", Status::Success, Some(80_000), Some(fetched + 40 * 86_400)),
        row("r2", Status::Pushing, Some(fetched + 5_000), None),
        row("r3", Status::Failed, Some(fetched + 5_000), Some(82_000)),
    ];
    let board = fixture::board(&[("a", "v1", rows)]);
    let shown = fixture::shown(&board, &[], |_| true);
    let moments = |region: &str| {
        let push = board.find(VersionId(0), board.find_region(region).unwrap()).unwrap();
        Moments::of(&board, push)
    };
    let point = |at: i64| Moments::Point(UtcSeconds(DAY + at));
    assert_eq!(["r1", "r2", "r3"].map(moments), [point(fetched), point(fetched), point(82_000)]);
    let lanes = LaneIndex::new(&board, &shown, Lanes::ByVersion);
    let now = UtcSeconds(DAY + fetched + 100);
    for range in [lanes.fit(now, Folds::none()), lanes.reach(now, Folds::none())] {
        assert!(range.end() < (now.0 + 1_000) as f64, "{range:?}");
    }
    let index = TimelineIndex::new(lanes);
    let range = TimeRange::new((DAY + 70_000) as f64, (DAY + 200_000) as f64);
    let view = TimelineView { range, ..timeline_view(fetched + 100) };
    let rows = rows_of(&board, &index, &view);
    let timeline = Timeline::new(&board, &index, &rows, LabelWidths::default(), view);
    let mut scene = Scene::default();
    timeline.draw(&mut scene);
    let plot = &scene.layers()[0];
    assert_eq!(fills(plot, Paint::Success).len(), 1, "only plausible times have a bar");
    assert_eq!(fills(plot, Paint::PushingUnknown), []);
    let end = timeline.scale().x_of(now.0 as f64);
    assert!(plot.glyphs[Glyph::Diamond as usize].iter().all(|mark| mark.x <= end));
}

#[test]
fn tiles_are_ordered_by_the_status_of_their_own_file() {
    let board = fixture::board(&[
        ("a", "v1", vec![row("r0", Status::Failed, None, None), row("r1", Status::Success, None, None)]),
        (
            "a",
            "v2",
            vec![
                row("r0", Status::Success, None, None),
                row("r1", Status::Pushing, None, None),
                row("r2", Status::Failed, None, None),
            ],
        ),
    ]);
    let region = |id: &str| board.find_region(id).unwrap();
    let view = |version: u32| TilesView {
        size: Size::new(2000.0, 500.0),
        scroll: CssPx(0.0),
        version: VersionId(version),
        font: FONT,
        selected: None,
        focused: None,
    };
    let order = |shown: &Shown, version: u32| {
        let tiles = Tiles::new(&board, shown, view(version));
        let mut regions = ["r0", "r1", "r2"];
        let place = |id: &str| tiles.rect_of(region(id)).map(|rect| (rect.y as i32, rect.x as i32));
        regions.sort_by_key(|id| place(id));
        regions
    };
    let mut shown = fixture::shown(&board, &[], |_| true);
    assert_eq!(order(&shown, 0), ["r0", "r1", "r2"]);
    assert_eq!(order(&shown, 1), ["r2", "r1", "r0"]);
    shown.groups = fixture::shown(&board, &[2, 1], |_| true).groups;
    assert_eq!(order(&shown, 1), ["r1", "r0", "r2"], "within their groups");
    shown.region_order = board::select::order::RegionOrder::Name;
    assert_eq!(order(&shown, 1), ["r0", "r1", "r2"]);
}

#[test]
fn nameless_files_and_regions_have_a_placeholder() {
    let board = fixture::board(&[("", "", vec![row("", Status::Success, Some(0), Some(9))])]);
    let shown = fixture::shown(&board, &[], |_| true);
    let scene = drawn_matrix(&board, &shown, matrix_view(600.0, 300.0));
    assert_eq!(texts(&scene.layers()[1]), ["–"]);
    assert_eq!(texts(&scene.layers()[2]), ["–", "–"]);
    for (by, labels) in [(Lanes::ByVersion, &["–", "–"][..]), (Lanes::ByRegion, &["–"])] {
        let index = TimelineIndex::new(LaneIndex::new(&board, &shown, by));
        let mut scene = Scene::default();
        let rows = rows_of(&board, &index, &timeline_view(99));
        Timeline::new(&board, &index, &rows, LabelWidths::default(), timeline_view(99)).draw(&mut scene);
        assert_eq!(texts(&scene.layers()[2]), labels);
    }
}
