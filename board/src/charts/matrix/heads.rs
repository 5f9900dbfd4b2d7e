//! The headers of rows and columns as places that the keyboard reaches.

use super::*;

impl Matrix<'_> {
    /// The header that a step from a cell leads to: up from the first row, left from the first column.
    pub fn head_before(&self, from: Cell, direction: Direction) -> Option<Head> {
        match (direction, self.place(from)?) {
            (Direction::Up, (column, 0)) => Some(self.column_head(column)),
            (Direction::Left, (0, row)) => Some(self.row_head(row)),
            _ => None,
        }
    }

    /// Where a step from a header leads: to another header of its axis, or into the cells; `None` if it is not shown.
    pub fn step_from_head(&self, head: Head, direction: Direction, stride: Stride) -> Option<KeyTarget> {
        let column = self.column_of(head).map(|column| match direction {
            Direction::Left | Direction::Right => {
                Some(KeyTarget::Head(self.column_head(self.step_column(column, direction, stride))))
            }
            Direction::Down => {
                let row = self.rows.first_from(self.view.scroll.y.0)?;
                Some(KeyTarget::Cell(self.cell(column, row)))
            }
            Direction::Up => Some(KeyTarget::Head(head)),
        });
        let row = || {
            let row = self.row_of(head)?;
            Some(match direction {
                Direction::Up | Direction::Down => {
                    KeyTarget::Head(self.row_head(self.step_row(row, direction, stride)))
                }
                Direction::Right => {
                    let column = self.columns.first_from(self.view.scroll.x.0)?;
                    KeyTarget::Cell(self.cell(column, row))
                }
                Direction::Left => KeyTarget::Head(head),
            })
        };
        column.flatten().or_else(row)
    }

    /// The scrolling closest to the present one that has a header wholly in the window; `None` if it is not shown.
    pub fn scroll_to_head(&self, head: Head) -> Option<Point> {
        let Point { x, y } = self.view.scroll;
        let column = self.column_of(head).map(|column| Point::new(self.near_column(column), y.0));
        let row = || Some(Point::new(x.0, self.near_row(self.row_of(head)?)));
        column.or_else(row).map(|scroll| self.clamped(scroll))
    }

    /// Whether an item of an axis is that of a header.
    pub(super) fn is_head(&self, head: Option<Head>, item: usize, region: bool) -> bool {
        head.is_some_and(|head| head == self.head(item, region))
    }

    fn column_head(&self, column: usize) -> Head {
        self.head(column, !self.view.transposed)
    }

    fn row_head(&self, row: usize) -> Head {
        self.head(row, self.view.transposed)
    }

    fn head(&self, item: usize, region: bool) -> Head {
        if region { Head::Region(self.shown.regions[item]) } else { Head::Version(self.shown.versions[item]) }
    }

    fn column_of(&self, head: Head) -> Option<usize> {
        self.item_of(head, !self.view.transposed)
    }

    fn row_of(&self, head: Head) -> Option<usize> {
        self.item_of(head, self.view.transposed)
    }

    fn item_of(&self, head: Head, region: bool) -> Option<usize> {
        match head {
            Head::Region(id) if region => self.shown.regions.iter().position(|region| *region == id),
            Head::Version(id) if !region => self.shown.versions.iter().position(|version| *version == id),
            _ => None,
        }
    }
}
